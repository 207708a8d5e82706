/** Errors in the words of Absinthe, Mydia's GraphQL library: clients branch on some of them. */
import type { GraphQLError } from 'graphql';

interface AbsintheError {
  message: string;
  locations?: { line: number; column: number }[];
  path?: readonly (string | number)[];
}

/** graphql-js names a field after its type, and Absinthe a type after its field. Only graphql-js suggests a name. */
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

/** Absinthe checks all fields before it checks an argument. */
export function allAsAbsinthe(errors: readonly GraphQLError[]): AbsintheError[] {
  const all = errors.map(asAbsinthe);
  return [...all.filter(isOfField), ...all.filter((error) => !isOfField(error))];
}
