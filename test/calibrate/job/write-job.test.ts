import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {jobFiles, writeJob} from '../../../src/calibrate/job/write-job.js'
import {loadJob} from '../../../src/settings/files/load-job.js'
import {loadTrace} from '../../../src/settings/files/load-trace.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-job-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const OBSERVED = {
  job: {id: '1', name: 'words: "all"'},
  fitted: {
    operator: 'Source: in -> count',
    slots: 4,
    serviceTimeMs: 5.25,
    capacityEps: 761.905,
    busyShare: 0.75,
    backpressuredShare: 0,
    seesBacklog: true,
    rates: [
      {atMs: 0, rateEps: 400, backlogEvents: 0},
      {atMs: 10_000, rateEps: 1000, backlogEvents: 2000},
      {atMs: 20_000, rateEps: 300, backlogEvents: 0},
    ],
  },
}

test('advice reads what calibration wrote, its trace as well', async () => {
  const out = path.join(folder, 'job.yaml')
  await writeJob(jobFiles(out), OBSERVED, '2026-01-02')

  expect(readdirSync(folder)).toEqual(['job.csv', 'job.yaml'])
  const job = loadJob(out)
  expect(job).toEqual({slots: 4, serviceTimeMs: 5.25, tracePath: path.join(folder, 'job.csv')})
  const {points} = await loadTrace(job.tracePath)
  expect(points).toMatchObject({
    kind: 'rates',
    points: [
      {atNs: 0, rateEps: 400},
      {atNs: 10e9, rateEps: 1000},
      {atNs: 20e9, rateEps: 300},
    ],
  })
})

test('a file of a job that is wrong is named with its place', () => {
  const out = path.join(folder, 'wrong.yaml')
  const lines = [
    'source: a',
    'asOf: 2026-01-02',
    'operator: b',
    'slots: 2',
    'serviceTime: soon',
    'capacityEps: 3',
  ]
  writeFileSync(out, [...lines, 'busyShare: 0', 'backpressuredShare: 0', 'trace: x.csv'].join('\n'))

  expect(() => loadJob(out)).toThrow(/wrong\.yaml:5:14 "serviceTime" is soon: .*800ms/)
  writeFileSync(out, 'slots: 0')
  expect(() => loadJob(out)).toThrow(/wrong\.yaml:1:\d+ .*slots/)
  expect(() => loadJob(path.join(folder, 'none.yaml'))).toThrow(/none\.yaml/)
  expect(() => jobFiles('job.csv')).toThrow(/no name of a YAML file/)
})
