/** How GraphQL's errors are worded: as Absinthe, Mydia's library, words them. Clients branch on some of them. */
import type { GraphQLError } from 'graphql';

interface AbsintheError {
  message: string;
  locations?: { line: number; column: number }[];
  path?: readonly (string | number)[];
}

/**
 * Each pair: how graphql-js words an error, and how Absinthe words it. Absinthe names the field before its type, and
 * suggests no other name.
 */
const REWORDED: [RegExp, string][] = [
  [/^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"\..*$/, 'Unknown argument "$1" on field "$3" of type "$2".'],
  [/^(Cannot query field "\w+" on type "\w+"\.).*$/, '$1'],
];

function asAbsinthe({ message, locations, path }: GraphQLError): AbsintheError {
  const reworded = REWORDED.find(([pattern]) => pattern.test(message));
  return {
    message: reworded ? message.replace(...reworded) : message,
    ...(locations ? { locations: locations.map(({ line, column }) => ({ line, column })) } : {}),
    ...(path ? { path } : {}),
  };
}

const isOfField = ({ message }: AbsintheError): boolean => message.startsWith('Cannot query field');

/** Sorts the errors as Absinthe does: Absinthe checks all fields before it checks an argument. */
export function allAsAbsinthe(errors: readonly GraphQLError[]): AbsintheError[] {
  const all = errors.map(asAbsinthe);
  return [...all.filter(isOfField), ...all.filter((error) => !isOfField(error))];
}
