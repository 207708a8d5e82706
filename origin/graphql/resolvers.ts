/** What each GraphQL query and mutation does. */
import { GraphQLError } from 'graphql';
import type { Tokens } from '../auth/tokens.ts';
import { ACCESS_LIFE_S } from '../auth/tokens.ts';
import type { Account, Users } from '../auth/users.ts';
import type { Dialect } from '../dialect.ts';
import type { Media, MediaLibrary, Owner } from '../library/library.ts';
import { sizeOnDisk } from '../library/on-disk.ts';
import type { Scope } from '../library/scope.ts';
import type { Sessions } from '../session/sessions.ts';
import { ANY_SESSION, type PlaylistMode } from '../session/wanted.ts';
import type { DeviceLimits } from '../verdict/device-profile.ts';
import type { AudioLanguages } from '../viewer/audio-languages.ts';
import type { CountPlay } from '../viewer/plays.ts';
import type { SavedPositions } from '../viewer/positions.ts';
import { complaintsAbout, progressAt } from '../viewer/progress.ts';
import {
  candidatesAnswer,
  episodeAnswer,
  movieAnswer,
  type ProgressOf,
  progressAnswer,
  showAnswer,
} from './answers.ts';

export interface GraphqlParts {
  users: Users;
  tokens: Tokens;
  library: MediaLibrary;
  positions: SavedPositions;
  sessions: Sessions;
  audioLanguages: AudioLanguages;
  dialect: Pick<Dialect, 'candidatesOf'>;
  countPlay: CountPlay;
}

/** The client that asks, and its account. */
export interface Asker {
  account: Account | null;
  scope: Scope;
  device: DeviceLimits;
  /** Called with each file whose candidates the answer lists. */
  onCandidates: (media: Media) => void;
}

interface StartArgs {
  fileId: string;
  maxBitrate?: number | null;
  maxHeight?: number | null;
  startPosition?: number | null;
  playlistMode?: PlaylistMode | null;
}

interface LoginArgs {
  input: { username: string; password: string };
}

interface ProgressArgs {
  positionSeconds: number;
  durationSeconds?: number | null;
}

/** The item to which a choice of language belongs: a movie, or the whole show of an episode. */
const itemOf = (owner: Owner): string => (owner.kind === 'movie' ? owner.movie : owner.show).id;

/** @returns the preferred languages, the best first, as Mydia answers them */
const languagesOf = (language: string | null): string[] => (language === null ? [] : [language]);

/** A limit of 0 or less counts as none. */
const limit = (value: number | null | undefined): number | null => (value && value > 0 ? value : null);

export function rootOf(parts: GraphqlParts, { account, scope, device, onCandidates }: Asker) {
  const { users, tokens, library, positions, sessions, audioLanguages, dialect, countPlay } = parts;
  const progressOf: ProgressOf = (ref) => account && positions.get(account.username, ref);

  function signedIn(): Account {
    if (!account) throw new GraphQLError('Authentication required');
    return account;
  }

  function saveProgress(ref: string, { positionSeconds, durationSeconds }: ProgressArgs) {
    const { username } = signedIn();
    const complaints = Object.entries(complaintsAbout(positionSeconds, durationSeconds));
    if (complaints.length > 0) {
      throw new GraphQLError(complaints.map(([field, texts]) => `${field}: ${texts.join(', ')}`).join('; '));
    }
    const progress = progressAt(positionSeconds, durationSeconds as number, positions.get(username, ref));
    positions.set(username, ref, progress);
    return progressAnswer(progress);
  }

  function fileOf(contentType: string, id: string): Media {
    if (contentType !== 'movie' && contentType !== 'episode' && contentType !== 'file') {
      throw new GraphQLError("Invalid content type. Use 'movie', 'episode', or 'file'");
    }
    const file = scope.fileOf(contentType, id);
    if (file === 'unknown') throw new GraphQLError(`${contentType} not found`);
    if (file === 'none') throw new GraphQLError('No media files available');
    return file;
  }

  return {
    movie({ id }: { id: string }) {
      const movie = scope.movie(id);
      if (!movie) throw new GraphQLError(scope.show(id) ? 'Not a movie' : 'Movie not found');
      return movieAnswer(movie, progressOf);
    },

    tvShow({ id }: { id: string }) {
      const show = scope.show(id);
      if (!show) throw new GraphQLError(scope.movie(id) ? 'Not a TV show' : 'TV show not found');
      return showAnswer(show, progressOf);
    },

    episode({ id }: { id: string }) {
      const owner = scope.owner(scope.episode(id)?.media.id ?? '');
      if (owner?.kind !== 'episode') throw new GraphQLError('Episode not found');
      return episodeAnswer(owner.episode, owner.show, progressOf);
    },

    seasonEpisodes({ showId, seasonNumber }: { showId: string; seasonNumber: number }) {
      const show = scope.show(showId);
      const episodes = show?.episodes.filter(({ season }) => season === seasonNumber) ?? [];
      return show ? episodes.map((episode) => episodeAnswer(episode, show, progressOf)) : [];
    },

    streamingCandidates({ contentType, id }: { contentType: string; id: string }) {
      const { username } = signedIn();
      const media = fileOf(contentType, id);
      onCandidates(media);
      const { metadata, ...answer } = candidatesAnswer(media, dialect.candidatesOf(media, device));
      const owner = library.owner(media.id);
      const language = owner ? audioLanguages.get(username, itemOf(owner)) : null;
      return { ...answer, metadata: { ...metadata, preferredAudioLanguages: languagesOf(language) } };
    },

    async startStreamingSession(args: StartArgs) {
      const { username } = signedIn();
      const owner = scope.owner(args.fileId);
      const media = owner?.media;
      const isThere = media && (await sizeOnDisk(library, media)) !== null;
      if (!isThere || !owner) throw new GraphQLError('Failed to start streaming session');
      const { durationS } = media.probe;
      const asked = Math.max(0, Math.min(args.startPosition ?? 0, Math.floor(durationS) - 1));
      const playlistMode = args.playlistMode ?? 'WINDOW';
      const caps = { maxBitrate: limit(args.maxBitrate), maxHeight: limit(args.maxHeight) };
      const startPosition = playlistMode === 'FULL' ? 0 : asked;
      const audioLanguage = audioLanguages.get(username, itemOf(owner));
      const wanted = { ...ANY_SESSION, ...caps, playlistMode, audioLanguage, startPosition, position: asked };
      const session = await sessions.start(media, username, wanted).catch((error: Error) => {
        console.error('origin:', error);
        throw new GraphQLError('Failed to start streaming session');
      });
      countPlay({ user: username, file: media.id, by: 'start' });
      const { wanted: running } = session;
      return {
        ...{ sessionId: session.id, duration: durationS, ...caps },
        startPosition: running.startPosition,
        playlistMode: running.playlistMode,
      };
    },

    /** A running session keeps its language; the next start gets a new session in the chosen language. */
    setAudioLanguagePreference({ fileId, language = null }: { fileId: string; language?: string | null }) {
      const { username } = signedIn();
      const owner = scope.owner(fileId);
      if (!owner) throw new GraphQLError('File not found');
      audioLanguages.set(username, itemOf(owner), language);
      return { mediaItemId: itemOf(owner), language, preferredAudioLanguages: languagesOf(language) };
    },

    /** As at Mydia, any user can end any session. The answer is the same for a session that has ended already. */
    async endStreamingSession({ sessionId }: { sessionId: string }) {
      signedIn();
      await sessions.terminate(sessionId);
      return true;
    },

    async login({ input }: LoginArgs) {
      const found = users.byPassword(input.username, input.password);
      if (!found) throw new GraphQLError('Invalid username or password');
      const { id, username } = found;
      const user = { id, username, email: null, displayName: null };
      return { token: await tokens.issue(id), user, expiresIn: ACCESS_LIFE_S };
    },

    updateMovieProgress: ({ movieId, ...progress }: ProgressArgs & { movieId: string }) =>
      saveProgress(`movie/${movieId}`, progress),
    updateEpisodeProgress: ({ episodeId, ...progress }: ProgressArgs & { episodeId: string }) =>
      saveProgress(`episode/${episodeId}`, progress),
  };
}
