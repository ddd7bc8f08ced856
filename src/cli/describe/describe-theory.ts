import {theoryGaps, type TheoryGap} from '../../analysis/theory-gap.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import type {Theory} from '../../experiment/run/theory.js'
import {comparisonTable} from './comparison-table.js'
import {conclusion} from './describe-verdict.js'
import {formatNumber, formatSpan} from '../text/table.js'

/** The model's answer, said before anything is measured. */
export function describeTheory(theory: Theory): string {
  const {profile, trials, verdict} = theory
  const drawn = profile === null ? '' : ` and Lambda's times from profile ${profile}`
  return [
    `In theory: the same settings, seed and slots on engine virtual${drawn}`,
    ...(trials.length > 0 ? [comparisonTable(trials)] : []),
    verdict ? conclusion(verdict) : missingLine(theory),
  ].join('\n\n')
}

/** Where measured and computed p99 are far apart, and which flags may explain it; '' where nothing is to be said. */
export function describeTheoryGaps(trials: readonly JudgedTrial[], theory: Theory | null): string {
  if (theory === null) return ''
  const lines = gapsOf(trials, theory).map(gapLine)
  return [...lines, ...(theory.missing === null ? [] : [missingLine(theory)])].join('\n')
}

/** The `theory` of `--json`; null on engine virtual. */
export const theoryJson = (trials: readonly JudgedTrial[], theory: Theory | null): unknown =>
  theory && {
    profile: theory.profile,
    trials: theory.trials.map(({row}) => row),
    choice: theory.verdict?.choice ?? null,
    missing: theory.missing,
    gaps: gapsOf(trials, theory),
  }

const gapsOf = (trials: readonly JudgedTrial[], theory: Theory): readonly TheoryGap[] =>
  theoryGaps(
    trials.map(({row}) => row),
    theory.trials.map(({row}) => row),
  )

function gapLine({pipeline, repetition, ...gap}: TheoryGap): string {
  const name = repetition > 1 ? `${pipeline} #${repetition}` : pipeline
  const measured = `${gap.isLowerBound ? '≥ ' : ''}${formatSpan(gap.measuredP99Ms)}`
  const why = gap.flags.length > 0 ? `flagged ${gap.flags.join(', ')}` : 'no flag explains it'
  return `Model     p99 of ${name}: ${measured} measured, ${formatSpan(gap.modelP99Ms)} in theory (${formatNumber(gap.ratio)} ×); ${why}`
}

function missingLine({missing, trials}: Theory): string {
  const what = trials.length > 0 ? 'not of every pipeline' : 'no answer'
  return `Model     ${what}: ${missing ?? ''}`
}
