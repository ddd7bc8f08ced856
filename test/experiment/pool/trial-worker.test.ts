import {existsSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {STRATEGY_WORKER_URL} from '../../../src/experiment/trial/worker-url.js'

/** What the script of trials is made of, see src/cli/bundle-commands.mjs. */
const TRIAL_WORKER_URL = new URL('../../../dist/experiment/pool/trial-worker.js', import.meta.url)

/** Every package that a built file can reach by imports, its own packages' imports aside. */
function reachablePackages(url: URL, seen: Set<string>): Set<string> {
  if (seen.has(url.href)) return new Set()
  seen.add(url.href)
  const packages = new Set<string>()
  // At the start of a line, or called: not what stands inside a text.
  const imports = readFileSync(url, 'utf8').matchAll(
    /(?:^(?:import|export)\b[^;'"]*\bfrom\s*|^import\s*|\bimport\s*\(\s*)['"]([^'"]+)['"]/gm,
  )
  for (const [, target = ''] of imports) {
    if (!target.startsWith('.')) packages.add(target)
    else for (const name of reachablePackages(new URL(target, url), seen)) packages.add(name)
  }
  return packages
}

test.each([TRIAL_WORKER_URL, STRATEGY_WORKER_URL])(
  'a worker loads no schema library, no YAML and no command line: %s',
  (url) => {
    expect(existsSync(url)).toBe(true)
    const seen = new Set<string>()
    const packages = [...reachablePackages(url, seen)].filter((name) => !name.startsWith('node:'))

    expect(seen.size).toBeGreaterThan(20)
    // Late: the clients of AWS and Kafka with engines on a wall clock, the reader of JSON with a trace.
    expect(packages.toSorted()).toEqual([
      '@aws-sdk/client-lambda',
      'csv-stringify/sync',
      'jsonc-parser',
      'kafkajs',
      'simple-statistics',
    ])
  },
)
