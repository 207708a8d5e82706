import { describe, expect, test } from 'vitest';
import { playAnswer, statusOf } from '../../worker/media-file/answer.ts';
import { cancel, FileMachine, play, preload, readyFile, SESSION, visit } from './machine.ts';

const status = (file: FileMachine, name: string) => statusOf(file.state, visit(name), file.now);
const answer = (file: FileMachine, name: string, until: 'decided' | 'ready' = 'ready') =>
  playAnswer(file.state, visit(name), until);

function warmingFile(): FileMachine {
  const file = new FileMachine();
  file.send(preload('a', 42));
  file.started();
  return file;
}

describe('the status of a file', () => {
  test('a file’s status is warming until the session is ready', () => {
    const file = new FileMachine();
    expect(status(file, 'a')).toBe('warming');
    file.send(preload('a'));
    expect(status(file, 'a')).toBe('warming');
    file.started();
    expect(status(file, 'a')).toBe('warming');
    file.probed('ready');
    expect(status(file, 'a')).toBe('ready');
  });

  test('a file’s status is busy once the session that is to give way to Play has not gone in time, however often the gate promises it', () => {
    const file = new FileMachine();
    file.gate = 'pending';
    file.send(play('a'));
    file.after(3_999);
    expect(status(file, 'a')).toBe('warming');
    file.after(1);
    expect(status(file, 'a')).toBe('busy');
    file.after(5_000, play('a'));
    expect(status(file, 'a')).toBe('busy');
    file.gate = 'granted';
    file.after(5_000);
    expect(status(file, 'a')).toBe('warming');
  });

  test('a look that found no slot does not make the Play that follows busy', () => {
    const file = new FileMachine();
    file.gate = 'busy';
    file.send(preload('a'));
    file.gate = 'pending';
    file.after(10_000, play('a'));
    expect(status(file, 'a')).toBe('warming');
  });

  test('a file’s status is cancelled for the visit that was cancelled, and for no other', () => {
    const file = readyFile();
    file.send(cancel('a'));
    expect(status(file, 'a')).toBe('cancelled');
    expect(status(file, 'b')).toBe('ready');
    expect(status(file, 'nobody')).toBe('ready');
  });

  test('a file’s status is direct for every visit, cancelled or not', () => {
    const file = new FileMachine();
    file.send(preload('a'));
    file.answered({ kind: 'direct' });
    file.send(cancel('a'));
    expect(status(file, 'a')).toBe('direct');
    expect(answer(file, 'a')).toEqual({ kind: 'direct' });
  });
});

describe('Play', () => {
  test('Play has no answer while the session starts', () => {
    const file = new FileMachine();
    file.send(play('a'));
    expect(answer(file, 'a', 'decided')).toBe(null);
    expect(answer(file, 'a')).toBe(null);
  });

  test('Play gets the session as soon as it is known when that is enough, and otherwise when it is ready', () => {
    const file = warmingFile();
    const session = { kind: 'session', id: SESSION, generation: 1, position: 42 };
    expect(answer(file, 'a', 'decided')).toEqual(session);
    expect(answer(file, 'a')).toBe(null);
    file.probed('ready');
    expect(answer(file, 'a')).toEqual(session);
  });

  test('Play starts at the beginning for a visit that named no position', () => {
    const file = warmingFile();
    file.send(play('b'));
    expect(answer(file, 'b', 'decided')).toMatchObject({ position: 0 });
  });

  test('Play waits while a session that the origin lost is started again', () => {
    const file = warmingFile();
    file.probed('gone');
    expect(answer(file, 'a')).toBe(null);
  });

  test('Play is told why a start failed', () => {
    const file = new FileMachine();
    file.send(play('a'));
    file.answered({ kind: 'failed', code: 'not_found', uncertain: false });
    expect(answer(file, 'a')).toEqual({ kind: 'failed', code: 'not_found' });
  });

  test('Play gets nothing for a visit that was cancelled', () => {
    const file = readyFile();
    file.send(cancel('a'));
    expect(answer(file, 'a')).toEqual({ kind: 'failed', code: 'cancelled' });
  });
});
