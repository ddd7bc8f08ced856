import {figureAt, figureOf} from '../analysis/objective.js'
import {holdingAt, type Circumstance} from '../analysis/points/best-points.js'
import type {JudgedPoints} from '../analysis/points/judge-points.js'
import type {ShownPoint} from '../analysis/points/point-table.js'
import {formatNumber, formatSpan} from '../cli/text/table.js'

const BURSTING: readonly string[] = ['burst', 'bridge']

/** Where another pipeline is the better choice, in a sentence for each circumstance; none where none ran beside it. */
export function lossesOf(judged: JudgedPoints): readonly string[] {
  return judged.circumstances.flatMap((circumstance) => {
    const bursting = circumstance.points.filter(({pipeline}) => BURSTING.includes(pipeline))
    const {best, alike} = circumstance
    if (bursting.length === 0 || (best && BURSTING.includes(best.pipeline))) return []
    const isAlike = alike.some(({pipeline}) => BURSTING.includes(pipeline))
    return [`${placeOf(circumstance)}${lossText(bursting, {best, isAlike, judged})}`]
  })
}

/** `At rate_eps 100, slots 4: `; '' where there is but one. */
function placeOf({values}: Circumstance): string {
  const words = [...values].map(([name, text]) => `${name} ${text === '' ? '–' : text}`)
  return words.length === 0 ? '' : `At ${words.join(', ')}: `
}

interface Loss {
  readonly best: ShownPoint | null
  readonly isAlike: boolean
  readonly judged: JudgedPoints
}

function lossText(bursting: readonly ShownPoint[], {best, isAlike, judged}: Loss): string {
  const holding = bursting.filter((point) => holdingAt(point, judged.judging) === 'met')
  const cheapest = (holding.length > 0 ? holding : bursting).toSorted((a, b) => usdOf(a) - usdOf(b))[0]
  const own = cheapest ? `${cheapest.pipeline} has ${figuresOf(cheapest)}` : ''
  const missed = holding.length === 0 && judged.basis.kind === 'cheapest' ? ', and misses the objective' : ''
  if (!best) return `nothing is chosen; ${own}${missed}`
  const like = isAlike ? ', which is not told apart' : ''
  return `${best.pipeline} has ${figuresOf(best)}; ${own}${missed}${like}`
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
