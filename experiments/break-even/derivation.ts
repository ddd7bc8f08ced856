import {reactionMs} from '../../src/autoscaler/reaction.js'
import {duelWithBursting, type SpikeAnswer} from '../../src/analysis/spike-answers.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {loadAutoscaler} from '../../src/settings/files/load-autoscaler.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {atEc2, readSpikes, spanOf, type StudiedSpike} from '../check/spikes.js'

const LIMIT_MS = 500
const spikes = readSpikes('break-even/trials.csv')

/** One autoscaler of the grid in one spike. */
interface Slots {
  readonly row: TrialRow
  readonly answer: SpikeAnswer
  readonly reactionS: number
  readonly pauseS: number
}

const slotsOf = ({rows, answers}: StudiedSpike): readonly Slots[] =>
  rows.flatMap((row, i) => {
    const answer = answers[i]
    if (row.pipeline !== 'rescaled' || !answer) return []
    const [reactionS, pauseS] = ['reactionMs', 'pauseMs'].map((key) => spanOf(row, `autoscaler.${key}`))
    return [{row, answer, reactionS: reactionS ?? NaN, pauseS: pauseS ?? NaN}]
  })

const inTime = (spike: StudiedSpike): readonly Slots[] =>
  slotsOf(spike).filter(({answer}) => answer.worstMs < LIMIT_MS)

const burstOf = ({rows, answers}: StudiedSpike): {row: TrialRow; answer: SpikeAnswer} => {
  const i = rows.findIndex(({pipeline}) => pipeline === 'burst')
  const [row, answer] = [rows[i], answers[i]]
  if (!row || !answer) throw new Error('a spike without burst')
  return {row, answer}
}

const spikeOf = (lengthS: number, all = spikes): StudiedSpike => {
  const found = all.find((spike) => spike.lengthS === lengthS)
  if (!found) throw new Error(`no spike of ${lengthS} s`)
  return found
}
const inRow = (row: TableRow): StudiedSpike => spikeOf(row.number('spike, s'))
const at = (spike: StudiedSpike, reaction: number, pause: number): Slots => {
  const found = slotsOf(spike).find(({reactionS, pauseS}) => reactionS === reaction && pauseS === pause)
  if (!found) throw new Error('no such cell')
  return found
}

const calling = readSpikes('break-even/call-cpu.csv')
const callingIn = (row: TableRow): StudiedSpike => {
  const found = calling.find(({lengthS}) => lengthS === row.number('spike, s'))
  if (!found) throw new Error('no such spike with calls that take CPU')
  return found
}

const pairs = (lengthS: number): string =>
  inTime(spikeOf(lengthS))
    .map(({reactionS, pauseS}) => `${reactionS}/${pauseS}`)
    .toSorted()
    .join(' ')

/** In time without a pause at the quickest: the cheapest that slots can be. */
const quickest = (spike: StudiedSpike): Slots => at(spike, 0.3, 0)

const outcomes = (lengthS: number, standby: 'free' | 'paid', all = spikes): readonly string[] => {
  const spike = spikeOf(lengthS, all)
  return inTime(spike).map(({answer}) =>
    duelWithBursting(answer, burstOf(spike).answer, {limitMs: LIMIT_MS, standby}),
  )
}
const onEc2 = readSpikes('break-even/trials.csv', atEc2)
const short = spikes.filter(({lengthS}) => lengthS <= 300)

const aggressive = loadAutoscaler('aggressive').autoscaler
const ten = spikeOf(10)

export default [
  settings(
    '4 slots at 50 ms, 56 events/s (70 % of capacity), and one spike to 224/s in an hour',
    'below 500 ms',
    'at 0.3 s, s',
    'at 1 s and 1 s',
    'pauses for 3 s',
    'utilization of 0.8',
    '50 ms an event',
    'its excess of 1440 events',
    'height of spike (4 ×)',
    'for spikes of 10, 100 and 1000 s',
  ),
  claim(
    'In spikes of 10 s only a reaction of 0.3 s and a pause of 0.3 s or none are in time',
    pairs(10) === '0.3/0 0.3/0.3',
  ),
  claim(
    'in spikes of 1000 s a reaction of 3 s with a pause of 0.3 s or of 1 s with 1 s',
    inTime(spikeOf(1000)).some(({reactionS, pauseS}) => reactionS === 3 && pauseS === 0.3) &&
      inTime(spikeOf(1000)).some(({reactionS, pauseS}) => reactionS === 1 && pauseS === 1),
  ),
  claim(
    'a pause of 3 s never is',
    spikes.flatMap(inTime).every(({pauseS}) => pauseS < 3),
  ),
  quote`needs τ\\* of ${reactionMs(aggressive, {utilization: 0.7, factor: 4}) / 1000} s and`,
  claim('No profile comes near that corner', Number(aggressive.parameters['pauseMs']) === 3000),
  claim(
    'bursting has none, and slots have none only at 0.3 s without a pause',
    spikes.every((spike) => burstOf(spike).row.sloMissedS === 0) &&
      spikes
        .flatMap(slotsOf)
        .every(({row, reactionS, pauseS}) => row.sloMissedS > 0 || (reactionS === 0.3 && pauseS === 0)),
  ),
  claim(
    'they are cheaper than bursting up to 300 s, if nobody pays for them in between',
    short.every(({lengthS}) => outcomes(lengthS, 'free').every((outcome) => outcome === 'both')),
  ),
  claim(
    'bursting is cheaper at every length',
    spikes.every(({lengthS}) => outcomes(lengthS, 'paid').every((outcome) => outcome === 'in time')),
  ),
  claim(
    'In a spike of 1000 s Lambda is cheaper than the slots even so',
    outcomes(1000, 'free').every((outcome) => outcome === 'in time'),
  ),
  table(['spike, s'], {
    'burst: p99, ms': (row) => burstOf(inRow(row)).answer.worstMs,
    'burst: USD a spike': (row) => burstOf(inRow(row)).answer.spikeUsd,
    'slots in time: USD a spike': (row) => quickest(inRow(row)).answer.spikeUsd,
    'longest pause in time at 0.3 s, s': (row) =>
      Math.max(
        ...inTime(inRow(row))
          .filter(({reactionS}) => reactionS === 0.3)
          .map(({pauseS}) => pauseS),
      ),
    'slowest reaction in time without a pause, s': (row) =>
      Math.max(
        ...inTime(inRow(row))
          .filter(({pauseS}) => pauseS === 0)
          .map(({reactionS}) => reactionS),
      ),
    'seconds missed at 1 s and 1 s': (row) => at(inRow(row), 1, 1).row.sloMissedS,
  }),
  table(['spike, s'], {
    'p99 with 3 ms a call, ms': (row) => burstOf(callingIn(row)).answer.worstMs,
    'seconds missed with 3 ms a call': (row) => burstOf(callingIn(row)).row.sloMissedS,
    'USD a spike with 3 ms a call': (row) => burstOf(callingIn(row)).answer.spikeUsd,
    '× free calls': (row) => burstOf(callingIn(row)).answer.spikeUsd / burstOf(inRow(row)).answer.spikeUsd,
  }),
  claim(
    'Slots in time are then cheaper than bursting at every length while nobody pays for them in between',
    onEc2.every(({lengthS}) => outcomes(lengthS, 'free', onEc2).every((outcome) => outcome === 'both')),
  ),
  claim(
    'paid all the time they are dearer than bursting at every length',
    onEc2.every(({lengthS}) => outcomes(lengthS, 'paid', onEc2).every((outcome) => outcome === 'in time')),
  ),
  claim(
    'bursting stays in time at every length',
    calling.every((spike) => burstOf(spike).answer.worstMs < LIMIT_MS),
  ),
  settings(
    'also in a spike of 1000 s',
    'With 3 ms of',
    '(`--call-cpu 3ms`)',
    'p99 with 3 ms a call',
    'seconds missed with 3 ms a call',
    'USD a spike with 3 ms a call',
    'beside events of 50 ms',
  ),
  quote`after a spike of 10 s \`shortest-delay\` offloads ${burstOf(ten).row.offloadedEvents} events in the hour, in a calm hour 9`,
  settings(
    'in a calm hour 9',
    'after a spike of 10 s',
    'In a spike of 1000 s',
    'In spikes of 10 s only a reaction of 0.3 s and a pause of 0.3 s or none',
    'in spikes of 1000 s a reaction of 3 s with a pause of 0.3 s or of 1 s with 1 s',
    'a pause of 3 s never',
    'only at 0.3 s without a pause',
    'up to 300 s',
  ),
] satisfies readonly Derivation[]
