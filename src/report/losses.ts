import {figureAt, figureOf} from '../analysis/objective.js'
import {holdingAt, type Circumstance} from '../analysis/points/best-points.js'
import type {JudgedPoints} from '../analysis/points/judge-points.js'
import type {ShownPoint} from '../analysis/points/point-table.js'
import {isChoice} from '../analysis/verdict/verdict.js'
import {formatNumber, formatSpan} from '../cli/text/table.js'
import {isBursting, type Pipeline} from '../model/trial.js'

/** What bursting comes to beside other pipelines, over the circumstances in which some of both ran. */
export interface Losses {
  /** Circumstances with both; what follows is never more. */
  readonly compared: number
  /** Another pipeline is the better choice there: a sentence each. */
  readonly lines: readonly string[]
  /** Circumstances whose best choice differs by chance at most from one of the other side. */
  readonly alike: number
  /** Circumstances where no pipeline holds the objectives. */
  readonly missed: number
  /** Circumstances where nothing is chosen: rows are not to be trusted, incomplete, or too few. */
  readonly unjudged: number
}

const isBurstingPoint = ({pipeline}: ShownPoint): boolean => isBursting(pipeline as Pipeline)

const isRival = (point: ShownPoint): boolean => isChoice(point.pipeline) && !isBurstingPoint(point)

/** Where bursting loses; nothing is compared where nothing else ran beside it. */
export function lossesOf(judged: JudgedPoints): Losses {
  const compared = judged.circumstances.filter(
    ({points}) => points.some(isBurstingPoint) && points.some(isRival),
  )
  const count = (holds: (one: Circumstance) => boolean): number => compared.filter(holds).length
  return {
    compared: compared.length,
    lines: compared.flatMap((one) => lossOf(one, judged)),
    alike: count(isTie),
    missed: count(({why}) => why === 'missed'),
    unjudged: count(({best, why}) => best === null && why !== 'missed'),
  }
}

/** A best choice and one of its like are of both sides, whichever of them is the plainer. */
const isTie = ({best, alike}: Circumstance): boolean =>
  best !== null && alike.some((point) => isBurstingPoint(point) !== isBurstingPoint(best))

function lossOf(circumstance: Circumstance, judged: JudgedPoints): readonly string[] {
  const {best, points} = circumstance
  if (best === null || isBurstingPoint(best) || isTie(circumstance)) return []
  const holding = points.filter((one) => isBurstingPoint(one) && holdingAt(one, judged.judging) === 'met')
  const own = holding.length > 0 ? holding : points.filter(isBurstingPoint)
  const [cheapest = best] = own.toSorted((a, b) => usdOf(a) - usdOf(b))
  const missed = holding.length === 0 && judged.basis.kind === 'cheapest' ? ', and misses the objective' : ''
  return [
    `${placeOf(circumstance)}${best.pipeline} has ${figuresOf(best)}; ${cheapest.pipeline} has ${figuresOf(cheapest)}${missed}`,
  ]
}

/** `At rate_eps 100, slots 4: `; '' where there is but one. */
function placeOf({values}: Circumstance): string {
  const words = [...values].map(([name, text]) => `${name} ${text === '' ? '–' : text}`)
  return words.length === 0 ? '' : `At ${words.join(', ')}: `
}

const usdOf = ({rows}: ShownPoint): number => figureAt(rows, figureOf('cost')).estimate?.center ?? Infinity

function figuresOf({rows}: ShownPoint): string {
  const usd = figureAt(rows, figureOf('cost')).estimate
  const p99 = figureAt(rows, figureOf('p99')).estimate
  return [
    p99 ? `p99 ${formatSpan(p99.center)}` : 'no p99',
    ...(usd ? [`$${formatNumber(usd.center)} per million events`] : []),
  ].join(' for ')
}
