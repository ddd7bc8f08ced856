import {type Command, Flags, Parser} from '@oclif/core'
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {BATCH_POLICIES} from '../../src/strategy/batch/registry.js'
import {readSettings} from '../../src/cli/flags/read-settings.js'
import {RUN_DEFAULTS} from '../../src/settings/defaults.js'
import {resolveSettings} from '../../src/settings/resolve/resolve-settings.js'
import {STRATEGIES} from '../../src/strategy/registry.js'
import {ROOT} from '../support/burst.js'

const PAGES = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? `docs/${name}` : [])),
]
const read = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8')

/** Command lines in the blocks of a page, with what continues on the next line. */
const commandsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .replaceAll('\\\n', ' ')
      .split('\n')
      .flatMap((line) => /(?:^|&& )npx burst (.+?)(?:\s+#.*)?$/.exec(line)?.[1] ?? []),
  )

const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')

/** The command that a line names by its first words, and what follows them. */
async function commandOf(
  words: readonly string[],
): Promise<{command: Command.Class; argv: readonly string[]}> {
  for (const length of [2, 1]) {
    const file = path.join(ROOT, 'src/commands', ...words.slice(0, length))
    const module = (await import(`${file}.ts`).catch(() => null)) as {default: Command.Class} | null
    if (module) return {command: module.default, argv: words.slice(length)}
  }
  throw new Error(`no command burst ${words.join(' ')}`)
}

const lines = PAGES.flatMap((page) => commandsOf(page).map((line) => ({page, line})))

test('the pages have commands', () => {
  expect(lines.length).toBeGreaterThan(30)
})

test.each(lines.filter(({line}) => !line.startsWith('autocomplete')))(
  '$page: burst $line can be typed',
  async ({line}) => {
    const {command, argv} = await commandOf(wordsOf(line))
    const flags = {...command.baseFlags, ...command.flags, json: Flags.boolean()}

    await expect(
      Parser.parse([...argv], {flags, args: command.args, strict: command.strict}),
    ).resolves.toBeDefined()
  },
)

/** Names of a file of the reader's. */
const OWN_FILE = /\.\/|\.(?:csv|ya?ml|js)\b/

test.each(lines.filter(({line}) => line.startsWith('run ') && !OWN_FILE.test(line)))(
  '$page: burst $line has settings that there are',
  async ({line}) => {
    const {command, argv} = await commandOf(wordsOf(line))
    const {flags} = await Parser.parse([...argv], {flags: command.flags, args: command.args, strict: true})

    expect(() => resolveSettings(readSettings(flags), RUN_DEFAULTS)).not.toThrow()
  },
)

describe('the page of strategies', () => {
  const listed = [...read('docs/strategies.md').matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, word]) => word)

  test('has each strategy and batch policy once, with the words of the program', () => {
    const known = {...STRATEGIES, ...BATCH_POLICIES}

    expect(listed.toSorted()).toEqual(Object.keys(known).toSorted())
    for (const {summary} of Object.values(known)) expect(read('docs/strategies.md')).toContain(summary)
  })
})
