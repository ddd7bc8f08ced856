import type {FolderComparison, ResampledComparison} from '../../analysis/compare/compare-folders.js'
import {settingsText} from '../../analysis/compare/unshown-settings.js'
import type {Effect} from '../../analysis/statistics/effect.js'
import type {Estimate} from '../../analysis/statistics/estimate.js'
import type {UndecidedReason} from '../../analysis/compare/judge-comparisons.js'
import {columnName} from '../../results/trial-row.js'
import {formatInterval, formatNumber, formatTable} from '../text/table.js'

/** The judged metric first, then those beside it, then what it comes to and what would decide the rest. */
export function describeComparison(report: FolderComparison): string {
  const {baseline, candidate, comparisons} = report
  const metrics = [...new Set(comparisons.map(({metric}) => metric))]
  return [
    `A  ${sideText(baseline)}`,
    `B  ${sideText(candidate)}`,
    ...metrics.flatMap((metric) => [
      '',
      titleOf(metric, report),
      '',
      tableOf(comparisons.filter((comparison) => comparison.metric === metric)),
    ]),
    '',
    ...notesOf(report),
    verdictText(report),
  ].join('\n')
}

const sideText = ({results, own, rows}: FolderComparison['baseline']): string => {
  const filters = own.map(({key, value}) => `${columnName(key)}=${value}`).join(', ')
  return `${results.folder}${filters === '' ? '' : `, ${filters}`} (${rows.length} trials)`
}

function titleOf(metric: string, {metric: judged}: FolderComparison): string {
  if (metric !== judged.column) return `${metric}, beside it:`
  return `${metric}, ${judged.isHigherBetter ? 'higher' : 'lower'} is better, B / A:`
}

/** The ratio comes first, significance after it: with enough repetitions any difference is significant. */
function tableOf(comparisons: readonly ResampledComparison[]): string {
  const isJudged = comparisons.some(({judgment}) => judgment !== null)
  return formatTable(
    [
      'point',
      'B / A',
      'interval',
      'δ',
      ...(isJudged ? ['p'] : []),
      'n',
      'A',
      'B',
      ...(isJudged ? ['verdict'] : []),
    ],
    comparisons.map(({label, effect, judgment}) => [
      label,
      ratioText(effect),
      intervalText(effect.ratio),
      effect.cliffsDelta === null ? '–' : formatNumber(effect.cliffsDelta),
      ...(judgment ? [judgment.pHolm === null ? '–' : formatP(judgment.pHolm)] : []),
      countText(effect),
      centerText(effect.baseline, effect.bound === 'at-most' || effect.bound === 'unknown'),
      centerText(effect.candidate, effect.bound === 'at-least' || effect.bound === 'unknown'),
      ...(judgment ? [verdictWord(judgment)] : []),
    ]),
  )
}

const centerText = (estimate: Estimate | null, isBound: boolean): string =>
  `${isBound ? '≥ ' : ''}${formatNumber(estimate?.center ?? Number.NaN)}`

const SIGNS: Readonly<Record<Effect['bound'], string>> = {
  exact: '',
  'at-least': '≥ ',
  'at-most': '≤ ',
  unknown: '',
}

const ratioText = ({ratio, bound}: Effect): string =>
  ratio ? `${SIGNS[bound]}${ratio.center.toFixed(3)}` : '–'

const intervalText = (estimate: Estimate | null): string =>
  formatInterval(estimate, (ratio) => ratio.toFixed(3))

function countText({isPaired, baseline, candidate}: Effect): string {
  return isPaired ? String(baseline?.n ?? 0) : `${baseline?.n ?? 0} | ${candidate?.n ?? 0}`
}

const formatP = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3))

function verdictWord({verdict, moreRepetitions}: NonNullable<ResampledComparison['judgment']>): string {
  return verdict === 'undecided' && moreRepetitions !== null ? `undecided, +${moreRepetitions}` : verdict
}

const REASONS: Readonly<Record<UndecidedReason, string>> = {
  'too-few': 'fewer than 3 repetitions give no interval',
  'straddles-margin':
    'the interval holds the margin; +N is how many more repetitions would decide it four times in five',
  'one-of-many': 'beyond the margin alone, but not among so many comparisons (Holm)',
  bound: 'unfinished events leave only a bound: let the trials drain, --drain-timeout',
  'no-ratio': 'a value is zero, so there is no ratio',
}

function notesOf(report: FolderComparison): readonly string[] {
  const {comparisons, unusableTrials, baseline, candidate} = report
  const notes: string[] = settingNotes(report)
  const isPaired = new Set(comparisons.map(({effect}) => effect.isPaired))
  if (isPaired.has(true))
    notes.push('Pairs are blocks, trials of one repetition and seed; 95 % Student t on logarithms.')
  notes.push(...bootstrapNote(comparisons))
  if (isPaired.has(false)) {
    notes.push('No two blocks have the same seed: unpaired, Welch t on logarithms, Mann–Whitney.')
  }
  if ([...baseline.rows, ...candidate.rows].some(({engine}) => engine === 'virtual')) {
    notes.push("On the virtual engine intervals show the model's sampling noise only.")
  }
  const reasons = new Set(comparisons.flatMap(({judgment}) => judgment?.reason ?? []))
  for (const reason of reasons) notes.push(`Undecided: ${REASONS[reason]}.`)
  if (comparisons.some(({judgment}) => judgment !== null && judgment.p === null)) {
    notes.push('No p where so few repetitions, or a bound, could not have given a significant one.')
  }
  const leftOut = comparisons.reduce((sum, {baseline: a, candidate: b}) => sum + a.leftOut + b.leftOut, 0)
  if (leftOut > 0) notes.push(`${leftOut} values are left out: empty, or without a partner in their block.`)
  notes.push(...differenceNotes(report))
  if (unusableTrials > 0) notes.push(`${unusableTrials} trials did not complete and are left out.`)
  const flags = [...new Set(comparisons.flatMap((comparison) => comparison.flags))].toSorted()
  if (flags.length > 0) notes.push(`Flags on these trials: ${flags.join(', ')}.`)
  return notes
}

/** Points were paired all the same: a verdict is of these settings, too. */
const settingNotes = ({settings}: FolderComparison): string[] =>
  settings.length === 0 ? [] : [`A and B differ in settings without a column: ${settingsText(settings)}.`]

/** Which points have no partner, by the columns that say so, and who lacks a metric. */
function differenceNotes({differences, lacking}: FolderComparison): readonly string[] {
  const sides = ['A', 'B'] as const
  const alone = sides.flatMap((side) => {
    const own = differences.flatMap(({column, onlyA, onlyB}) => {
      const values = (side === 'A' ? onlyA : onlyB).map((value) => (value === '' ? 'empty' : value))
      return values.length > 0
        ? [`${column} ${values.slice(0, MOST_VALUES).join(', ')}${moreText(values)}`]
        : []
    })
    return own.length > 0 ? [`Only ${side} has ${own.join('; ')}: not compared.`] : []
  })
  const missing = lacking.map(
    ({metric, side, points}) =>
      `${side} lacks ${metric} at ${points} common ${points === 1 ? 'point' : 'points'}, left out.`,
  )
  return [...alone, ...missing]
}

const MOST_VALUES = 8
const moreText = (values: readonly string[]): string => (values.length > MOST_VALUES ? ', …' : '')

/** One sentence instead of a column: it matters where it differs from Student's t, which decides. */
function bootstrapNote(comparisons: readonly ResampledComparison[]): readonly string[] {
  const both = comparisons.flatMap(({effect: {ratio}, resampled}) =>
    ratio && resampled ? [{ratio, resampled}] : [],
  )
  const [first, ...others] = both
  if (!first) return []
  const name = '95 % bootstrap over repetitions, beside the t interval that decides:'
  if (others.length === 0) return [`${name} ${intervalText(first.resampled)}.`]
  const gaps = both.flatMap(({ratio, resampled}) => [resampled.low / ratio.low, resampled.high / ratio.high])
  const widest = Math.max(...gaps.map((gap) => Math.exp(Math.abs(Math.log(gap))) - 1))
  return [`${name} ends within ${(widest * 100).toFixed(1)} % of its.`]
}

function verdictText({comparisons, verdict, margin, metric}: FolderComparison): string {
  const judged = comparisons.flatMap(({judgment}) => judgment?.verdict ?? [])
  const count = (word: string): number => judged.filter((found) => found === word).length
  const limit = metric.isHigherBetter ? `${formatNumber(1 / margin)} ×` : `${margin} ×`
  const otherLimit = metric.isHigherBetter ? `${margin} ×` : `${formatNumber(1 / margin)} ×`
  const of = judged.length === 1 ? '' : ` at ${count(verdict)} of ${judged.length} points`
  switch (verdict) {
    case 'worse':
      return `Verdict   WORSE${of}: B is worse than A beyond ${limit}`
    case 'better':
      return `Verdict   better${of}: B is better than A beyond ${otherLimit}${restText(count('within'))}`
    case 'undecided':
      return `Verdict   undecided${of}: ${neededText(comparisons)} needed to tell B from ${limit} A`
    case 'within':
      return `Verdict   within: ${judged.length === 1 ? 'B stays' : `B stays at all ${judged.length} points`} within ${limit} A`
  }
}

/** More of what is cut off the same way decides nothing. */
const neededText = (comparisons: readonly ResampledComparison[]): string =>
  comparisons.some(({judgment}) => judgment?.verdict === 'undecided' && judgment.reason !== 'bound')
    ? 'more repetitions are'
    : 'a longer drain (--drain-timeout) is'

const restText = (points: number): string =>
  points > 0 ? `, and not worse at the other${points === 1 ? '' : ` ${points}`}` : ''

/** What `--json` shows; keys are a contract. */
export const comparisonJson = (report: FolderComparison): unknown => ({
  a: sideJson(report.baseline),
  b: sideJson(report.candidate),
  metric: report.metric.column,
  margin: report.margin,
  verdict: report.verdict,
  unusableTrials: report.unusableTrials,
  differences: report.differences,
  lacking: report.lacking,
  settings: report.settings,
  comparisons: report.comparisons.map(
    ({label, metric, baseline, candidate, effect, resampled, judgment, flags}) => ({
      point: label,
      metric,
      isPaired: effect.isPaired,
      a: {...baseline, estimate: effect.baseline},
      b: {...candidate, estimate: effect.candidate},
      ratio: effect.ratio,
      bootstrap: resampled,
      bound: effect.bound,
      cliffsDelta: effect.cliffsDelta,
      ...(judgment ?? {verdict: null, reason: null, moreRepetitions: null, p: null, pHolm: null}),
      flags,
    }),
  ),
})

const sideJson = ({results, own, rows}: FolderComparison['baseline']): unknown => ({
  folder: results.folder,
  filters: own.map(({key, value}) => ({key, value})),
  trials: rows.length,
})
