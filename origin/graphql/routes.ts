/** `/api/graphql`, for Mydia's players of 2026. Errors of GraphQL are answered with status 200. */
import { type DocumentNode, execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { FILE_HEADER } from '../../protocol/urls.ts';
import { identifyIfSignedIn, type ShownCredentials, type Signed } from '../auth/identify.ts';
import type { Dialect } from '../dialect.ts';
import { fileVersion } from '../file-version.ts';
import type { Media } from '../library/library.ts';
import type { Scope } from '../library/scope.ts';
import { allAsAbsinthe } from './absinthe.ts';
import { type GraphqlParts, rootOf } from './resolvers.ts';
import { schemaOf } from './schema.ts';

const RequestSchema = v.object({
  query: v.pipe(v.string(), v.nonEmpty()),
  variables: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
  operationName: v.optional(v.nullable(v.string())),
});

export interface GraphqlOptions extends GraphqlParts {
  credentials: ShownCredentials;
  dialect: Dialect;
  scopeOf: (c: Context<Signed>) => Scope;
  /** Whether an answer with candidates also names the version of their file. Mydia's answer does not name it. */
  tellsMore: boolean;
}

export function graphqlRoutes(kind: 'plain' | 'modes', options: GraphqlOptions): Hono<Signed> {
  const app = new Hono<Signed>();
  const schema = schemaOf(kind);

  app.post('/', identifyIfSignedIn(options.credentials), async (c) => {
    const request = v.safeParse(RequestSchema, await c.req.json().catch(() => null));
    if (!request.success) return c.json({ errors: [{ message: 'No query document supplied' }] }, 400);
    const { query, variables, operationName } = request.output;
    const { document, wrong } = read(schema, query);
    if (!document) return c.json({ errors: allAsAbsinthe(wrong) });
    const account = c.get('account') ?? null;
    const asked: Media[] = [];
    const { data, errors } = await execute({
      schema,
      document,
      rootValue: rootOf(options, {
        ...{ account, scope: options.scopeOf(c), device: options.dialect.deviceOf(c) },
        onCandidates: (media) => void asked.push(media),
      }),
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    });
    const [file] = options.tellsMore ? asked : [];
    const version = file ? await fileVersion(options.library, file, options.dialect) : null;
    if (version !== null) c.header(FILE_HEADER, version);
    const failed = errors ? { errors: allAsAbsinthe(errors) } : {};
    return c.json(data === undefined ? failed : { data, ...failed });
  });

  return app;
}

interface Read {
  /** Null for a document that cannot be executed. */
  document: DocumentNode | null;
  wrong: readonly GraphQLError[];
}

function read(schema: GraphQLSchema, query: string): Read {
  try {
    const document = parse(query);
    const wrong = validate(schema, document);
    return { document: wrong.length > 0 ? null : document, wrong };
  } catch (error) {
    return { document: null, wrong: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
  }
}
