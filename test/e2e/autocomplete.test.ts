import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, test} from 'vitest'
import {burst} from '../support/burst.js'

const cache = mkdtempSync(join(tmpdir(), 'burst-autocomplete-'))
afterAll(() => {
  rmSync(cache, {recursive: true, force: true})
})

/** What bash offers for the last word of a line, each once. */
function offered(line: string): readonly string[] {
  const script = `
    source "$1"; COMP_WORDS=($2); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); COMPREPLY=()
    _burst_autocomplete; echo "\${COMPREPLY[@]}"`
  const file = join(cache, 'burst/autocomplete/functions/bash/burst.bash')
  const text = execFileSync('bash', ['--norc', '-c', script, 'bash', file, line], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return [...new Set(text.trim().split(/\s+/))]
}

test('bash completes commands and flags once autocomplete has written them', async () => {
  const {code, stdout} = await burst(['autocomplete', 'bash'], {env: {XDG_CACHE_HOME: cache}})

  expect(code).toBe(0)
  expect(stdout).toContain('burst autocomplete script bash')
  expect(offered('burst sw')).toEqual(['sweep'])
  expect(offered('burst lambda se')).toEqual(['serve'])
  expect(offered('burst run --pip')).toEqual(['--pipeline'])
  expect(offered('burst show --m')).toEqual(['--md'])
})
