import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {burst, ROOT} from '../support/burst.js'

const EXAMPLE = join(ROOT, 'experiments/own-strategy/strategy.js')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-own-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true, force: true})
})

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return `./${name}`
}

const run = (strategy: string, ...more: readonly string[]) =>
  burst(['run', '--engine', 'virtual', '--pipeline', 'burst', '--strategy', strategy, '--quiet', ...more], {
    cwd: folder,
  })

const THROWS = `export default {
  summary: 'Fails late.',
  settings: {},
  create: () => ({
    kind: 'tick',
    decide({atMs}) {
      if (atMs > 3000) return nothing.share
      return {share: 0, reason: 'early'}
    },
  }),
}
`

describe('a strategy in a module of the user', () => {
  test('the example of the README is the file, runs, and takes settings', async () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    expect(readme).toContain(readFileSync(EXAMPLE, 'utf8').trimEnd())

    const shares = [1000, 10].map(async (limit) => {
      const {code, stdout} = await run(EXAMPLE, '--json', '--set', `strategy.limitEvents=${limit}`)
      expect(code).toBe(0)
      const {trials} = JSON.parse(stdout) as {trials: [{strategy: string; offloadShare: number}]}
      expect(trials[0].strategy).toMatch(/own-strategy\/strategy\.js$/)
      return trials[0].offloadShare
    })
    const [high = 0, low = 0] = await Promise.all(shares)
    expect(high).toBeGreaterThan(0.05)
    expect(low).toBeGreaterThan(high)
  })

  test('has types for editors, by the package’s own name', () => {
    const check = (file: string): string => {
      const options =
        '--ignoreConfig --checkJs --noEmit --strict --target ES2023 --module NodeNext --types'.split(' ')
      try {
        return execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options, 'node', file], {
          cwd: ROOT,
          encoding: 'utf8',
        })
      } catch (error) {
        return (error as {stdout: string}).stdout
      }
    }
    expect(check(EXAMPLE)).toBe('')
    // Beside it, since the types are found from there.
    const wrong = EXAMPLE.replace('strategy.js', 'wrong.js')
    writeFileSync(wrong, readFileSync(EXAMPLE, 'utf8').replace('share: 0.5', 'part: 0.5'))
    try {
      expect(check(wrong)).toMatch(/wrong\.js\(.*share/s)
    } finally {
      rmSync(wrong)
    }
  })

  test('is told where its syntax is wrong', async () => {
    const file = write(
      'syntax.js',
      "import 'node:path'\nexport default {\n  summary: 'x'\n  settings: {},\n}\n",
    )
    const {code, stderr} = await run(file)
    expect(code).toBe(2)
    expect(stderr).toContain(
      "error: syntax.js:4 cannot be loaded: SyntaxError: Unexpected identifier 'settings'",
    )
  })

  test('that throws ends the run with its file and line', async () => {
    const {code, stderr, stdout} = await run(write('throws.js', THROWS), '--json')
    expect(code).toBe(2)
    expect(`${stderr}${stdout}`).toContain(
      'throws.js:7:24 decide threw ReferenceError: nothing is not defined',
    )
  })

  test.each(['top level', 'decide'])(
    'that ends the process in its %s is named, and never silent',
    async (where) => {
      const top = where === 'decide' ? '' : 'process.exit(0)'
      const decide = where === 'decide' ? 'process.exit(0)' : "{share: 0, reason: ''}"
      const text = `${top}\nexport default {summary: '', settings: {}, create: () => ({kind: 'tick', decide: () => (${decide})})}\n`
      const file = write('exits.js', text)
      write(
        'exits.yaml',
        'name: exits\nengine: virtual\nbase: {rate: 100, duration: 10s, strategy: ./exits.js}\n',
      )
      const commands = [
        ['run', '--engine', 'virtual', '--pipeline', 'burst', '--quiet', '--strategy', file],
        ['sweep', 'exits.yaml', '--quiet', '--repetitions', '1'],
        ['sweep', 'exits.yaml', '--dry-run', '--repetitions', '1'],
        ...(where === 'decide' ? [] : [['validate', 'exits.yaml']]),
      ]
      for (const command of commands) {
        const {code, stderr, stdout} = await burst(command, {cwd: folder})
        expect(code).toBe(2)
        expect(stdout).toBe('')
        expect(stderr).toContain(`exits.js: ${where === 'decide' ? where : 'its top level'} ended its thread`)
      }
    },
  )

  test('prints to standard error, whatever way it takes', async () => {
    const prints = ["console.log('SPOILED')", "process.stdout.write('SPOILED')", "fs.writeSync(1, 'SPOILED')"]
    const text = `import fs from 'node:fs'\n${prints.join('\n')}\nexport default {summary: '', settings: {}, create: () => ({kind: 'tick', decide: () => { ${prints.join(';')}; return {share: 0, reason: ''} }})}\n`
    const {code, stdout, stderr} = await run(write('prints.js', text), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({trials: [{pipeline: 'burst'}]})
    expect(stdout).not.toContain('SPOILED')
    expect(stderr.split('SPOILED').length).toBeGreaterThan(20)
  })

  test('that never ends is interrupted at once', async () => {
    const file = write(
      'loops.js',
      THROWS.replace('return nothing.share', "{ console.log('looping'); for (;;); }"),
    )
    let killedMs = 0
    const {code, stderr} = await burst(
      ['run', '--engine', 'virtual', '--pipeline', 'burst', '--strategy', file],
      {
        cwd: folder,
        onStderr: (text, kill) => {
          if (killedMs > 0 || !text.includes('looping')) return
          killedMs = performance.now()
          kill('SIGINT')
        },
      },
    )
    expect(performance.now() - killedMs).toBeLessThan(2000)
    expect(code).toBe(130)
    expect(stderr).toContain('interrupted; 0 finished trials are kept')
  })

  test('runs in the threads of a sweep; a changed one is another trial', async () => {
    write('mine.js', readFileSync(EXAMPLE, 'utf8'))
    const base = '{rate: 1000, serviceTime: 2ms, shape: spike, duration: 10s, warmup: 2s, pipeline: burst}'
    const axes = 'sweep:\n  strategy: [./mine.js, {kind: ./mine.js, limitEvents: 10}, never]\n'
    write('sweep.yaml', `name: own\nengine: virtual\nbase: ${base}\n${axes}repetitions: 2\n`)
    // From elsewhere: its path is from the file.
    const sweep = () =>
      burst([
        'sweep',
        join(folder, 'sweep.yaml'),
        '--out',
        join(folder, 'results'),
        '--quiet',
        '--workers',
        '2',
      ])
    expect(await sweep()).toMatchObject({code: 0})

    const manifest = JSON.parse(readFileSync(join(folder, 'results/own/manifest.json'), 'utf8')) as unknown
    expect(manifest).toMatchObject({strategyModules: [{sha256: expect.stringMatching(/^\w{64}$/) as string}]})
    const rows = readFileSync(join(folder, 'results/own/trials.csv'), 'utf8').trim().split('\n')
    expect(rows.slice(1).filter((row) => row.includes('mine.js'))).toHaveLength(4)

    write('mine.js', readFileSync(EXAMPLE, 'utf8').replace('0.5', '0.6'))
    const changed = await sweep()
    expect(changed).toMatchObject({code: 2})
    expect(changed.stderr).toContain('rows that are not in this sweep any more')
  })

  test('that throws in a thread ends the sweep with its file and line', async () => {
    write('throws.js', THROWS)
    write('bad.yaml', 'name: bad\nengine: virtual\nbase: {rate: 100, duration: 10s, strategy: ./throws.js}\n')
    const {code, stderr} = await burst(['sweep', 'bad.yaml', '--quiet', '--repetitions', '1'], {cwd: folder})
    expect(code).toBe(2)
    expect(stderr).toContain('throws.js:7:24 decide threw ReferenceError')
  })
  test('runs in the threads of a search, and adds to the capacity of the slots', async () => {
    write('mine.js', readFileSync(EXAMPLE, 'utf8'))
    const job = '--pipeline vanilla --pipeline burst --parallelism 1 --service-time 10ms --arrivals uniform'
    const search = `search ${job} --duration 60s --repetitions 1 --workers 2 --quiet --json`.split(' ')
    const found = await burst([...search, '--strategy', './mine.js', '--set', 'strategy.limitEvents=10'], {
      cwd: folder,
    })
    expect(found).toMatchObject({code: 0})
    const {capacities, folder: results} = JSON.parse(found.stdout) as {
      readonly capacities: readonly {readonly pipeline: string; readonly capacityEps: number}[]
      readonly folder: string
    }
    const capacityOf = (pipeline: string): number =>
      capacities.find((capacity) => capacity.pipeline === pipeline)?.capacityEps ?? Number.NaN
    expect(capacityOf('vanilla')).toBeCloseTo(100, -1)
    expect(capacityOf('burst')).toBeGreaterThan(1.2 * capacityOf('vanilla'))
    const manifest = JSON.parse(readFileSync(join(folder, results, 'manifest.json'), 'utf8')) as unknown
    expect(manifest).toMatchObject({strategyModules: [{sha256: expect.stringMatching(/^\w{64}$/) as string}]})
  })

  test('that throws in a thread ends the search with its file and line', async () => {
    const strategy = write('throws.js', THROWS)
    const job = 'search --pipeline burst --duration 60s --repetitions 1 --quiet --strategy'
    const {code, stderr} = await burst([...job.split(' '), strategy], {cwd: folder})
    expect(code).toBe(2)
    expect(stderr).toContain('throws.js:7:24 decide threw ReferenceError')
  })
})
