/**
 * What is set up before each npm script: packages, Node, programs. The set-up is plain JavaScript without a dependency,
 * since it runs on a fresh clone and on Node 20. Its argument is the purpose, `start` or `test`. Without an argument it
 * installs only the packages and Node.
 */
import { installNode } from './setup/node.mjs';
import { installPackages } from './setup/packages.mjs';
import { installPrograms } from './setup/programs.mjs';
import { SetupError } from './setup/run.mjs';

try {
  if (process.platform === 'win32') throw new SetupError('Headstart runs on Linux and macOS. On Windows, use WSL.');
  installPackages();
  installNode();
  installPrograms(process.argv[2]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
