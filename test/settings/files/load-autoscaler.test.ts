import {mkdtempSync, writeFileSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {sweepDefaults} from '../../../src/settings/defaults.js'
import {bundledNames} from '../../../src/settings/files/bundled-files.js'
import {loadAutoscaler} from '../../../src/settings/files/load-autoscaler.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'

const resolve = (given: GivenSettings) =>
  resolveSettings({rate: 100, pipelines: ['rescaled'], ...given}, sweepDefaults(given.engine ?? 'virtual'))

function problemOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof UsageError) return [error.message, ...error.suggestions].join(' | ')
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('the autoscaler of a point', () => {
  test('is the operator with its defaults where none is named', () => {
    expect(resolve({}).autoscaler).toMatchObject({
      name: 'flink-operator',
      kind: 'rate',
      history: 'base',
      parameters: {windowMs: 900_000, utilizationMax: 1, pauseMs: 60_000, slotsMax: 200},
    })
  })

  test('is nothing to pipelines that are not rescaled', () => {
    expect(resolve({pipelines: ['vanilla', 'burst']})).not.toHaveProperty('autoscaler')
  })

  test('takes what is set over its profile, spans with their unit or as bare ms', () => {
    const {autoscaler} = resolve({
      autoscaler: {kind: 'ideal', reactionMs: '2m', pauseMs: '500', slotsMax: '12'},
    })
    expect(autoscaler?.parameters).toMatchObject({reactionMs: 120_000, pauseMs: 500, slotsMax: 12})
  })

  test.each(bundledNames('autoscalers'))('%s has a date and a source', (name) => {
    const {asOf, source, autoscaler} = loadAutoscaler(name)
    expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect(source.length).toBeGreaterThan(20)
    expect(autoscaler.name).toBe(name)
  })
})

describe('what cannot be', () => {
  test.each<[string, GivenSettings, string]>([
    ['an unknown profile', {autoscaler: {kind: 'flink-opertor'}}, 'did you mean "flink-operator"?'],
    [
      'a parameter of another kind',
      {autoscaler: {kind: 'ideal', reactonMs: '1s'}},
      'did you mean "reactionMs"?',
    ],
    ['an inherited word', {autoscaler: {kind: 'ideal', constructor: '1s'}}, 'has no setting "constructor"'],
    ['a share above 1', {autoscaler: {kind: 'flink-operator', utilizationTarget: '1.5'}}, 'from 0.01 to 1'],
    ['half a slot', {autoscaler: {kind: 'ideal', slotsMax: '7.5'}}, 'not a whole number'],
    ['no number', {autoscaler: {kind: 'ideal', pauseMs: 'soon'}}, 'autoscaler.pauseMs'],
    [
      'a minimum above the target',
      {autoscaler: {kind: 'flink-operator', utilizationMin: '0.9'}},
      'autoscaler.utilizationMin of flink-operator is 0.9: it must not be above utilizationTarget, which is 0.7',
    ],
    ['more slots than there may be', {parallelism: 300}, 'goes up to 200 slots, and parallelism is 300'],
    [
      'a most below what it starts with',
      {parallelism: 8, autoscaler: {kind: 'ideal', slotsMax: '6'}},
      'slotsMax 6, and parallelism is already 8',
    ],
    ['slots beside an autoscaler', {slots: 8}, 'slots is for pipeline overprovisioned'],
    [
      'a window longer than the trial, and nothing in it',
      {autoscalerHistory: 'empty', duration: 60_000},
      'looks back over 960 s, and a trial of 70 s begins with an empty history',
    ],
    ['engine embedded', {engine: 'embedded'}, 'pipeline rescaled is for engine virtual'],
    [
      'engine flink',
      {engine: 'flink', pipelines: ['vanilla', 'bridge']},
      'pipeline bridge is for engine virtual',
    ],
    ['a timetable that goes back', {autoscaler: {kind: 'planned', steps: '4m=8 2m=4'}}, 'not later'],
    ['a misspelt timetable', {autoscaler: {kind: 'planned', stpes: '4m=8'}}, 'did you mean "steps"?'],
    [
      'a timetable for another kind',
      {autoscaler: {kind: 'ideal', steps: '4m=8'}},
      'has no setting "steps" | its settings are reactionMs, minSlots',
    ],
    ['a timetable without slots', {autoscaler: {kind: 'planned', steps: '4m'}}, 'no instant with its slots'],
  ])('%s', (_, given, problem) => {
    expect(problemOf(() => resolve(given))).toContain(problem)
  })

  test('in a file is told with its place', () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'burst-autoscaler-')), 'mine.yaml')
    writeFileSync(
      file,
      'kind: rate\nsource: me\nasOf: 2026-01-01\nparameters:\n  utilizationMin: 0.9\n  windwoMs: 3s\n  loopMs: never\n',
    )
    const problem = problemOf(() => loadAutoscaler(file))
    expect(problem).toContain(`${file}:6:3 unknown key "windwoMs", did you mean "windowMs"?`)
    expect(problem).toMatch(/mine\.yaml:7:11 .*"never" is not a duration/)
    writeFileSync(file, 'kind: rate\nsource: me\nasOf: 2026-01-01\nparameters:\n  utilizationMin: 0.9\n')
    expect(problemOf(() => loadAutoscaler(file))).toContain(
      `${file}:5:19 "parameters.utilizationMin" is 0.9: it must not be above utilizationTarget`,
    )
    writeFileSync(file, 'kind: rates\nsource: me\nasOf: 2026-01-01\nparameters: {}\n')
    expect(problemOf(() => loadAutoscaler(file))).toContain(
      `${file}:1:7 "kind" is rates, did you mean "rate"?`,
    )
  })
})
