/** A job that goes on under another parallelism: what Flink makes of its state, and real rescales of small trials. */
import {beforeAll, expect, test} from 'vitest'
import {askJob, buildFlinkJob, type BuiltJob} from '../support/flink-job.js'
import {describeWhere, hasMaven} from '../support/tools.js'

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'splits of a stream',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  }, 300_000)

  test('go on with their own cursors under any parallelism that the cuts provide for', async () => {
    const END = 12_000
    const questions = [
      {cuts: 6, steps: [[4000, 3001], Array<number>(3).fill(END)]},
      {cuts: 6, steps: [[4000, 1, 7000], Array<number>(2).fill(END)]},
      {cuts: 12, steps: [[10, 0, 5500, 77], [6000, 5040, 5041], [9000, 8999], Array<number>(4).fill(END)]},
      // 11 does not divide 5040.
      {cuts: 33, steps: [[4321, 5039, 0], Array<number>(11).fill(END)]},
    ]
    const answers = (await askJob(job, 'burst.job.source.Recuts', questions)) as readonly {
      readonly splits: readonly (readonly number[])[]
      readonly events: readonly number[]
    }[]

    for (const [i, {events, splits}] of answers.entries()) {
      const {cuts, steps} = questions[i]!
      expect(events).toEqual(Array.from({length: END}, (_, event) => event))
      expect(splits).toEqual(steps.map(({length}) => Array<number>(length).fill(cuts / length)))
    }
  })
})
