import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface Process {
  pid: number;
  /** The id of the process that has started this one, or has adopted it. */
  parent: number;
  /** The id of its process group, which is the id of the group's first process. */
  group: number;
  /** `Z` stands for a process that has ended, and whose parent has not read its exit code yet. */
  state: string;
  /** The name of its program, without the folder. */
  name: string;
}

/** @returns the live processes of some process groups */
export const groupMembers = (groups: number[]): Process[] =>
  allProcesses().filter(({ group, state }) => groups.includes(group) && !state.startsWith('Z'));

/** On Linux it reads `/proc`, since a container often has no `ps`. macOS has no `/proc`. */
export const allProcesses = (): Process[] => (existsSync('/proc/self/stat') ? fromProc() : fromPs());

function fromProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        // The program's name stands in brackets, and may itself contain any character.
        const match = /^(\d+) \((.*)\) (\S) (\d+) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        return match ? [toProcess(match)] : [];
      } catch {
        // The process ended after its folder was listed.
        return [];
      }
    });
}

function fromPs(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,state=,ppid=,pgid=,comm='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(\d+)\s+(\d+)\s+(?:.*\/)?(.*)$/.exec(line);
    return match ? [toProcess([match[0], match[1], match[5], match[2], match[3], match[4]] as string[])] : [];
  });
}

const toProcess = ([, pid, name = '', state = '', parent, group]: string[]): Process => ({
  pid: Number(pid),
  parent: Number(parent),
  group: Number(group),
  state,
  name,
});
