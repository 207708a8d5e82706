/** Films with audio tracks and subtitles to choose. Test files that use them share one stack. */
import type { ClipContent } from '../origin/media.ts';

/** `film` is the title of the film whose picture ffmpeg encodes. */
export const TRACKS: { film: string; files: Record<string, ClipContent> } = {
  film: 'Encoded',
  files: {
    'Encoded (2001).mkv': 'tracks',
    'Encoded (2001).fr.srt': { text: '1\n00:00:00,000 --> 00:01:00,000\nDans un fichier\n' },
    'Copied (2002).mkv': 'copiedTracks',
    'Plain (2003).mkv': 'thin',
    'File (2004).mp4': 'textInside',
    'File (2004).de.srt': { text: '1\n00:00:00,000 --> 00:01:00,000\nIn einer Datei\n' },
  },
};
