import type {Circumstance} from '../../../analysis/points/best-points.js'
import type {JudgedPoints} from '../../../analysis/points/judge-points.js'
import type {ShownPoint} from '../../../analysis/points/point-table.js'
import {figureAt, figureOf} from '../../../analysis/objective.js'
import {isAlone} from '../../../analysis/verdict/uncompared.js'
import {isChoice} from '../../../analysis/verdict/verdict.js'
import {formatNumber, formatSpan} from '../../text/table.js'
import {objectivesText} from './objective-text.js'

/** Of the circumstances of one finding. */
const MOST_NAMED = 6
const MOST_FINDINGS = 8

/** What a table of points comes to, the commonest finding first; one sentence alone where there is one circumstance. */
export function pointVerdict(judged: JudgedPoints): readonly string[] {
  const {circumstances, table} = judged
  if (table.points.length === 0) return ['no trial has completed: nothing is judged']
  const [only] = circumstances
  if (only && circumstances.length === 1) return [findingOf(only, judged)]
  const findings = new Map<string, Circumstance[]>()
  for (const circumstance of circumstances) {
    const text = labelOf(circumstance, judged)
    findings.set(text, [...(findings.get(text) ?? []), circumstance])
  }
  const sorted = [...findings].toSorted(([, a], [, b]) => b.length - a.length)
  const rest = sorted.length - MOST_FINDINGS
  return [
    ...sorted.slice(0, MOST_FINDINGS).map(([text, own]) => `${text} ${placesText(own, circumstances)}`),
    ...(rest > 0 ? [`and ${rest} more findings: see the rows marked best`] : []),
  ]
}

/** What it is that one circumstance has found. */
function labelOf({best, why, points}: Circumstance, judged: JudgedPoints): string {
  if (!best) return whyNone(why, judged)
  const hasRivals = points.filter(({pipeline}) => isChoice(pipeline)).length > 1
  const name = nameOf(best, judged)
  return hasRivals || judged.basis.kind !== 'cheapest'
    ? `${name} is ${superlative(judged)}`
    : `${name} meets ${objectivesText(judged.judging.objectives)}, with nothing beside it to compare with`
}

/** With figures, and what comes next. */
function findingOf(circumstance: Circumstance, judged: JudgedPoints): string {
  const {best, alike} = circumstance
  const label = labelOf(circumstance, judged)
  if (!best) return label
  const like = alike.map((point) => nameOf(point, judged))
  const others = like.length === 0 ? '' : `; not told apart from ${like.slice(0, MOST_NAMED).join('; ')}`
  return `${label}: ${figuresText(best, judged)}${others}`
}

function figuresText({rows}: ShownPoint, {basis}: JudgedPoints): string {
  const usd = figureAt(rows, figureOf('cost')).estimate
  const p99 = figureAt(rows, figureOf('p99')).estimate
  const parts = [
    ...(basis.kind === 'cheapest' && usd ? [`$${formatNumber(usd.center)} per million events`] : []),
    ...(p99 ? [`p99 ${formatSpan(p99.center)}`] : []),
  ]
  return parts.length > 0 ? parts.join(', ') : `${rows.length} repetitions`
}

/** By what was chosen alone: who serves, and with what. */
function nameOf({keys, pipeline}: ShownPoint, {table}: JudgedPoints): string {
  const chosen = table.keyColumns.flatMap(({name, isCircumstance}, index) => {
    const text = keys[index] ?? ''
    return isCircumstance || name === 'pipeline' || text === '' ? [] : [`${name} ${text}`]
  })
  return [pipeline, ...chosen].join(', ')
}

function superlative({basis, judging, table}: JudgedPoints): string {
  if (basis.kind !== 'primary') {
    const what = isAlone(table.points.map(({pipeline}) => pipeline)) ? 'choice' : 'pipeline'
    return judging.objectives.length === 0
      ? `the cheapest ${what}`
      : `the cheapest ${what} that meets ${objectivesText(judging.objectives)}`
  }
  return `the best by ${basis.column} (${basis.isHigherBetter ? 'highest' : 'lowest'})`
}

function whyNone(why: Circumstance['why'], {judging, basis, table}: JudgedPoints): string {
  const objectives = objectivesText(judging.objectives)
  const isMeasured = table.points.some(({pipeline}) => isChoice(pipeline))
  if (why === 'untrusted') return 'nothing is chosen, since rows are not to be trusted,'
  if (why === 'lost') {
    return isMeasured
      ? 'nothing is chosen, since events were lost or a cost ceiling ended trials,'
      : 'nothing to choose from'
  }
  const pipelines = table.points.map(({pipeline}) => pipeline)
  if (why === 'missed' && isAlone(pipelines)) {
    return `${pipelines.find(isChoice) ?? ''}, the only pipeline that ran, misses ${objectives}`
  }
  if (why === 'missed') return `no pipeline meets ${objectives}`
  return basis.kind === 'cheapest'
    ? `cannot tell who meets ${objectives} (unfinished events, or too few for a percentile)`
    : 'cannot tell what is best: no figure that decides is known (too few events, or some left unfinished)'
}

/** `in 4 of 7 cases: rate_eps 100, 250, 500, 750`. */
function placesText(own: readonly Circumstance[], all: readonly Circumstance[]): string {
  if (own.length === all.length) return `in all ${all.length} cases`
  const names = [...(own[0]?.values.keys() ?? [])]
  const shown = own.slice(0, MOST_NAMED).map(({values}) => values)
  const rest = own.length > MOST_NAMED ? ', …' : ''
  const [name = ''] = names
  const texts =
    names.length === 1
      ? `${name} ${shown.map((values) => wordOf(values.get(name))).join(', ')}`
      : shown.map((values) => names.map((one) => `${one} ${wordOf(values.get(one))}`).join(' ')).join('; ')
  return `in ${own.length} of ${all.length} cases: ${texts}${rest}`
}

const wordOf = (text = ''): string => (text === '' ? '–' : text)
