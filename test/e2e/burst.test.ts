import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {burst, ROOT} from '../support/burst.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-e2e-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true, force: true})
})

const commands = (): readonly string[] => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<string, {hidden?: boolean}>
  }
  return Object.entries(manifest.commands)
    .filter(([, {hidden}]) => hidden !== true)
    .map(([id]) => id.replaceAll(':', ' '))
}

describe('the built command line', () => {
  test('runs the main job', async () => {
    const {code, stdout, stderr} = await burst([
      'run',
      '--rate',
      '1000',
      '--parallelism',
      '4',
      '--engine',
      'virtual',
      '--out',
      folder,
    ])

    expect(code).toBe(0)
    expect(stdout).toContain('Verdict   burst')
    expect(stderr).toContain('4/4')
  })

  test('prints nothing but JSON with --json', async () => {
    const {stdout} = await burst(['run', '--engine', 'virtual', '--json', '--out', folder])

    expect(JSON.parse(stdout)).toHaveProperty('verdict.choice', 'burst')
  })

  test.each([
    ['thrown', 'throw new Error("nobody awaits this")'],
    ['rejected', 'Promise.reject(new Error("nobody awaits this"))'],
  ])('ends with 70 by what no command has caught, %s', async (_, late) => {
    const script = join(folder, 'late.cjs')
    writeFileSync(script, `setTimeout(() => { ${late} }, 200)`)
    const parameters = ['run', '--engine', 'virtual', '--duration', '60m', '--out', folder]
    const {code, stderr} = await burst(parameters, {nodeFlags: ['--require', script]})

    expect(code).toBe(70)
    expect(stderr).toMatch(
      /error: nobody awaits this\nError: nobody awaits this\n(?: {4}at .*\n)+ {2}try: please report this/,
    )
  })

  test.skipIf(process.platform !== 'linux')(
    'says in two lines that its output or its figures cannot be written',
    async () => {
      const full = spawnSync('sh', ['-c', `"${process.execPath}" bin/run.js schema > /dev/full`], {cwd: ROOT})
      expect(full.status).toBe(3)
      expect(full.stderr.toString()).toMatch(/^error: stdout cannot be written: .*\n {2}try: .*\n$/)

      const {code, stderr} = await burst([
        'plot',
        'experiments/spike-rare',
        '--figure',
        'latency-burst',
        '--out',
        '/proc/x',
      ])
      expect(code).toBe(3)
      expect(stderr).toMatch(/^error: cannot write \/proc\/x/m)
    },
  )

  test('--json stays one object when the objective is missed', async () => {
    const {code, stdout} = await burst([
      'run',
      '--engine',
      'virtual',
      '--json',
      '--slo',
      'p50<1ms',
      '--out',
      folder,
    ])

    expect(code).toBe(10)
    expect(JSON.parse(stdout)).toHaveProperty('verdict')
  })

  test('an unknown command is a usage error with the nearest word', async () => {
    const {code, stderr} = await burst(['rnu'])

    expect(code).toBe(2)
    expect(stderr).toBe(
      'error: unknown command "rnu", did you mean "run"?\n  try: burst --help lists the commands\n',
    )
  })

  test('an unknown flag names the command as it is typed', async () => {
    const {code, stderr} = await burst(['lambda', 'serve', '--prot', '1'])

    expect(code).toBe(2)
    expect(stderr).toContain('unknown flag --prot, did you mean --port?')
    expect(stderr).toContain('try: burst lambda serve --help lists the flags')
  })

  test('help of every command is as agreed', async () => {
    for (const command of ['', ...commands()]) {
      const {code, stdout} = await burst([...command.split(' ').filter((word) => word !== ''), '--help'])
      const text = stdout.replace(/burst\/\S+ \S+ node-\S+/, 'burst/VERSION')

      expect(code).toBe(0)
      await expect(text).toMatchFileSnapshot(
        `../golden/help/${command === '' ? 'burst' : command.replaceAll(' ', '-')}.txt`,
      )
    }
  })

  test('Ctrl-C ends the trial, keeps finished rows and exits with 130', async () => {
    const out = join(folder, 'interrupted')
    let isSent = false
    const flags = ['--duration', '30m', '--pipeline', 'vanilla', '--repetitions', '400', '--warmup', '0s']
    const {code, stderr} = await burst(['run', '--engine', 'virtual', ...flags, '--out', out], {
      onStderr: (text, kill) => {
        // Once: a second one would leave at once.
        if (!isSent && text.includes('1/400')) kill('SIGINT')
        isSent = text.includes('1/400')
      },
    })
    const [run = ''] = readdirSync(out)
    const rows =
      readFileSync(join(out, run, 'trials.csv'), 'utf8')
        .trim()
        .split('\n').length - 1
    const folders = readdirSync(join(out, run, 'trials')).filter((name) => !name.endsWith('.tmp'))

    expect(code).toBe(130)
    expect(stderr).toMatch(/interrupted; \d+ finished trials? (is|are) kept/)
    expect(rows).toBeGreaterThan(0)
    expect(folders.length).toBeGreaterThanOrEqual(rows)
  })

  test.each([
    ['node bin/run.js schema --json > /dev/full', 'stdout cannot be written'],
    ['node bin/run.js schema > /dev/full', 'stdout cannot be written'],
    ['node bin/run.js --help > /dev/full', 'stdout cannot be written'],
    ['node bin/run.js --version > /dev/full', 'stdout cannot be written'],
    ['ulimit -n 26; node bin/run.js validate configs/latency.yaml', 'ulimit -n 4096'],
    ['ulimit -n 66; node bin/run.js validate configs/latency.yaml', 'ulimit -n 4096'],
    ['ulimit -n 104; node bin/run.js run --engine virtual --quiet', 'ulimit -n 4096'],
  ])('%s ends with 3 and a word on standard error', (command, says) => {
    const {status, stderr} = spawnSync('bash', ['-c', command], {cwd: ROOT, encoding: 'utf8'})

    expect(status).toBe(3)
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('    at ')
  })

  test.each([
    ['schema', 0],
    ['--help', 0],
    ['validate configs/none.yaml', 2],
  ])('%s ends with its own exit code where its reader has gone', (command, code) => {
    const line = `node bin/run.js ${command} 2> /dev/null | true; echo "\${PIPESTATUS[0]}"`

    expect(execFileSync('bash', ['-c', line], {cwd: ROOT, encoding: 'utf8'})).toBe(`${code}\n`)
  })

  test('head ends generate quietly', () => {
    const command = `node bin/run.js generate --count 1000000 | head -n 2 | wc -l; echo "\${PIPESTATUS[0]}"`
    const text = execFileSync('bash', ['-c', command], {cwd: ROOT, encoding: 'utf8'})

    expect(text).toBe('2\n0\n')
  })

  test('the tarball installs and runs', async () => {
    const place = join(folder, 'installed')
    mkdirSync(place)
    const tarball = execFileSync(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', place],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    ).trim()
    execFileSync(
      'npm',
      ['install', '--silent', '--no-audit', '--no-fund', '--omit=dev', join(place, tarball)],
      {
        cwd: place,
        stdio: 'ignore',
      },
    )
    const script = join(place, 'node_modules/burst/bin/run.js')
    const {code, stdout} = await burst(['run', '--duration', '2s', '--warmup', '500ms'], {cwd: place, script})

    expect(code).toBe(0)
    expect(stdout).toContain('Verdict')
    expect(readdirSync(join(place, 'results'))).toHaveLength(1)
  })
})
