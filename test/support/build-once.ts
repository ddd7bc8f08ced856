import {execFileSync} from 'node:child_process'
import {ROOT} from './burst.js'

/** Worker threads and the local Lambda's process run built files: one build before all tests, incremental after the first. */
export default function buildOnce(): void {
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`
  const incremental = ['--incremental', '--tsBuildInfoFile', `${ROOT}dist/.tsbuildinfo`]
  execFileSync(process.execPath, [tsc, '-p', `${ROOT}tsconfig.build.json`, ...incremental], {
    stdio: 'inherit',
  })
  for (const script of ['build:assets', 'build:bundle', 'build:code']) {
    execFileSync('npm', ['run', '--silent', script], {cwd: ROOT, stdio: 'inherit'})
  }
}
