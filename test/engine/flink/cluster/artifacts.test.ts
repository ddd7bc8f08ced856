import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest'
import {flinkCacheFolder, resolveFlinkJars} from '../../../../src/engine/flink/cluster/artifacts.js'
import {requireJava} from '../../../../src/engine/flink/cluster/toolchain.js'
import {EnvironmentError} from '../../../../src/errors.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-artifacts-'))
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`)
  vi.stubEnv('JAVA_HOME', '')
  mkdirSync(join(folder, 'bin'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, {recursive: true})
})

const fake = (program: string, ...lines: readonly string[]): void => {
  writeFileSync(join(folder, 'bin', program), ['#!/bin/sh', ...lines, ''].join('\n'), {mode: 0o755})
}

/** Copies two jars to where it is told to, and notes each time that it was asked to. */
const fakeMaven = (...beforeEnd: readonly string[]): void => {
  fake(
    'mvn',
    'for word in "$@"; do case $word in -DoutputDirectory=*) out=${word#*=} ;; esac; done',
    '[ -z "$out" ] && exit 0',
    `echo fetched >> ${folder}/fetched`,
    'echo one > "$out/one.jar"',
    ...beforeEnd,
    'echo two > "$out/two.jar"',
  )
}

const fetched = (): number => readFileSync(join(folder, 'fetched'), 'utf8').trim().split('\n').length
const resolve = (): Promise<string> => resolveFlinkJars(() => undefined)

describe("the cache of Flink's jars", () => {
  test('is filled once', async () => {
    fakeMaven()

    expect(await resolve()).toBe(await resolve())
    expect(fetched()).toBe(1)
  })

  test.each([
    [
      'cut short',
      (jars: string) => {
        truncateSync(join(jars, 'two.jar'), 1)
      },
    ],
    [
      'missing',
      (jars: string) => {
        rmSync(join(jars, 'two.jar'))
      },
    ],
    [
      'changed',
      (jars: string) => {
        writeFileSync(join(jars, 'two.jar'), 'six\n')
      },
    ],
    [
      'never listed',
      (jars: string) => {
        rmSync(join(jars, 'complete.json'))
      },
    ],
  ])('is made anew where a jar was %s', async (_, damage) => {
    fakeMaven()
    const jars = await resolve()
    damage(jars)

    expect(await resolve()).toBe(jars)
    expect(readFileSync(join(jars, 'two.jar'), 'utf8')).toBe('two\n')
    expect(fetched()).toBe(2)
  })

  test('is not taken from under the one who was first', async () => {
    // The first one to come goes on only when the second has ended.
    const [held, go] = [join(folder, 'held'), join(folder, 'go')]
    fakeMaven(`if mkdir ${held}; then while [ ! -e ${go} ]; do sleep 0.02; done; fi`)
    const slow = resolve()
    await vi.waitUntil(() => existsSync(held), {timeout: 20_000})
    const jars = await resolve()
    writeFileSync(join(jars, 'in-use'), '')
    writeFileSync(go, '')

    expect(await slow).toBe(jars)
    expect(readdirSync(jars)).toContain('in-use')
    expect(readdirSync(flinkCacheFolder())).toHaveLength(1)
  })

  test('holds nothing of a fetch that failed, and the error says what Maven said', async () => {
    fakeMaven('echo "[ERROR] Could not transfer flink-runtime.jar"; exit 1')

    const error: unknown = await resolve().catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(EnvironmentError)
    expect((error as Error).message).toContain('[ERROR] Could not transfer flink-runtime.jar')
    expect(readdirSync(flinkCacheFolder())).toEqual([])
  })
})

test.each([
  ['11.0.2', 'openjdk version "11.0.2" 2019-01-15'],
  ['8', 'java version "1.8.0_392"'],
])('Java %s is told to be too old, with what to install', async (_, said) => {
  fake('java', `echo '${said}' >&2`)

  const error: unknown = await requireJava().catch((caught: unknown) => caught)

  expect(error).toBeInstanceOf(EnvironmentError)
  expect((error as EnvironmentError).message).toBe(`engine flink needs Java 17, and java is ${said}`)
  expect((error as EnvironmentError).suggestions.join()).toContain('install a JDK, version 17 or newer')
})
