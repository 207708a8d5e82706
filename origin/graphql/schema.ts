/** The part of Mydia's GraphQL schema that players use. */
import { buildSchema, type GraphQLSchema } from 'graphql';

const COMMON = `
schema { query: RootQueryType, mutation: RootMutationType }

enum StreamingStrategy { HLS_COPY TRANSCODE }
enum StreamingCandidateStrategy { DIRECT_PLAY REMUX HLS_COPY TRANSCODE }

type RootQueryType {
  movie(id: ID!): Movie
  tvShow(id: ID!): TvShow
  episode(id: ID!): Episode
  seasonEpisodes(showId: ID!, seasonNumber: Int!): [Episode]
  streamingCandidates(contentType: String!, id: ID!): StreamingCandidatesResult
}

type Movie {
  id: ID!
  title: String!
  year: Int
  overview: String
  runtime: Int
  files: [MediaFile]
  progress: Progress
}

type TvShow {
  id: ID!
  title: String!
  year: Int
  overview: String
  nextEpisode: Episode
}

type Episode {
  id: ID!
  seasonNumber: Int!
  episodeNumber: Int!
  title: String
  overview: String
  runtime: Int
  hasFile: Boolean!
  files: [MediaFile]
  progress: Progress
  show: TvShow
}

type MediaFile {
  id: ID!
  resolution: String
  codec: String
  audioCodec: String
  bitrate: Int
  streamUrl: String
  directPlayUrl: String
}

type Progress {
  positionSeconds: Int!
  durationSeconds: Int
  percentage: Float
  watched: Boolean!
  lastWatchedAt: DateTime
}
scalar DateTime

type StreamingCandidatesResult {
  fileId: ID!
  candidates: [StreamingCandidate!]!
  metadata: StreamingMetadata!
}

type StreamingCandidate {
  strategy: StreamingCandidateStrategy!
  mime: String!
  container: String!
  videoCodec: String
  audioCodec: String
}

type StreamingMetadata {
  duration: Float
  width: Int
  height: Int
  bitrate: Int
  resolution: String
  hdrFormat: String
  originalCodec: String
  originalAudioCodec: String
  container: String
}

input LoginInput {
  username: String!
  password: String!
  deviceId: String!
  deviceName: String!
  platform: String!
}

type LoginResult {
  token: String!
  user: User!
  expiresIn: Int!
}

type User {
  id: ID!
  username: String
  email: String
  displayName: String
}

type RootMutationType {
  login(input: LoginInput!): LoginResult
  updateMovieProgress(movieId: ID!, positionSeconds: Int!, durationSeconds: Int): Progress
  updateEpisodeProgress(episodeId: ID!, positionSeconds: Int!, durationSeconds: Int): Progress
  endStreamingSession(sessionId: String!): Boolean
}
`;

/** Clients tell the versions of Mydia apart by the arguments of `startStreamingSession`. */
const STARTS = {
  plain: `
extend type RootMutationType {
  startStreamingSession(fileId: ID!, strategy: StreamingStrategy!, maxBitrate: Int): StreamingSessionResult
}
type StreamingSessionResult {
  sessionId: String!
  duration: Float
}
`,
  modes: `
enum PlaylistMode { FULL WINDOW }
extend type StreamingMetadata {
  preferredAudioLanguages: [String!]
}
type AudioLanguagePreferenceResult {
  mediaItemId: ID
  language: String
  preferredAudioLanguages: [String!]
}
extend type RootMutationType {
  setAudioLanguagePreference(fileId: ID!, language: String): AudioLanguagePreferenceResult
  startStreamingSession(
    fileId: ID!
    strategy: StreamingStrategy!
    maxBitrate: Int
    maxHeight: Int
    startPosition: Int
    playlistMode: PlaylistMode
  ): StreamingSessionResult
}
type StreamingSessionResult {
  sessionId: String!
  duration: Float
  startPosition: Int
  maxBitrate: Int
  maxHeight: Int
  playlistMode: PlaylistMode
}
`,
} as const;

export const schemaOf = (kind: keyof typeof STARTS): GraphQLSchema => buildSchema(COMMON + STARTS[kind]);
