import type {JudgedPoints} from '../../../analysis/points/judge-points.js'
import {isTrusted} from '../../../analysis/points/best-points.js'
import {UNTRUSTED_FLAGS} from '../../../engine/conditions.js'
import {closeObjectives} from '../../../analysis/objective.js'
import {flagsOf} from '../../../results/trial-row.js'
import {uncompared} from '../../../analysis/verdict/uncompared.js'
import {isChoice} from '../../../analysis/verdict/verdict.js'
import {FLAG_TEXTS} from '../describe-verdict.js'

/** What figures and marks of a table of points mean, a sentence each; only what is in it. */
export function pointNotes(judged: JudgedPoints, hiddenRows: number): readonly string[] {
  const {table, circumstances, basis} = judged
  const rows = table.points.flatMap((point) => point.rows)
  const isVirtual = rows.some(({engine}) => engine === 'virtual')
  const isAlike = circumstances.some(({alike}) => alike.length > 0)
  const what = basis.kind === 'primary' ? basis.column : 'cost'
  const notes = [
    hiddenRows > 0 && `${hiddenRows} more rows are left out here; burst show prints all of them.`,
    onlyPipelineNote(judged),
    scopeNote(judged),
    intervalNote(judged),
    isVirtual && "On the virtual engine intervals show the model's sampling noise only.",
    isAlike && `≈ best: its ${what} is not told apart from the best one's (interval of the paired ratio).`,
    headroomNote(judged),
    uncomparedNote(judged),
    ...untrustedNotes(judged),
    table.unusableTrials > 0 && `${table.unusableTrials} trials did not complete and are left out.`,
  ]
  return notes.filter((note) => typeof note === 'string')
}

/** What no column says, since it is the same everywhere. */
function onlyPipelineNote({table: {keyColumns, points}}: JudgedPoints): string | false {
  const isTold = keyColumns.length === 0 || keyColumns.some(({name}) => name === 'pipeline')
  return !isTold && points[0] !== undefined && `All of pipeline ${points[0].pipeline}.`
}

/** What the best of the others may be dearer than. */
function uncomparedNote({table}: JudgedPoints): string | false {
  const missing = uncompared(table.points.map(({pipeline}) => pipeline))
  return missing.length > 0 && `Not compared with ${missing.join(', ')}: no trial of that ran.`
}

/** Of choices alone that end within 5 % of an objective. */
function headroomNote({table, judging, basis}: JudgedPoints): string | false {
  if (basis.kind !== 'cheapest') return false
  const close = table.points.filter(
    ({rows, pipeline}) => isChoice(pipeline) && closeObjectives(rows, judging.objectives).length > 0,
  )
  if (close.length === 0) return false
  const names = close.slice(0, MOST_NAMED).map(({keys, pipeline}) => keys.join(' ').trim() || pipeline)
  const rest = close.length > MOST_NAMED ? '; …' : ''
  return `Less than 5 % of headroom, which another seed or a little more load may take: ${names.join('; ')}${rest}.`
}

const MOST_NAMED = 6

/** Latencies are of different events where loads have bursts. */
function scopeNote({table}: JudgedPoints): string | false {
  const named = table.metrics.map(({column}) => column)
  const inBursts = named.filter((name) => ['p50_ms', 'p99_ms', 'max_ms'].includes(name))
  const ofWindow = named.filter((name) => ['p90_ms', 'p95_ms', 'p999_ms'].includes(name))
  const hasBursts = table.points.some((point) => point.rows.some(({burstEvents}) => burstEvents > 0))
  if (!hasBursts || inBursts.length + ofWindow.length === 0) return false
  const short = (names: readonly string[]): string => names.map((name) => name.replace('_ms', '')).join(', ')
  const rest = ofWindow.length > 0 ? `; ${short(ofWindow)} over the whole window` : ''
  return `${short(inBursts)}: of the events intended inside bursts, where a load has some${rest}.`
}

function intervalNote({table}: JudgedPoints): string | false {
  const kinds = new Set(
    table.points.flatMap(({figures}) => figures.map(({estimate}) => estimate?.interval ?? 'none')),
  )
  const counts = [...new Set(table.points.map(({rows}) => rows.length))]
  const over = counts.length === 1 ? String(counts[0] ?? 0) : 'n'
  if (kinds.has('log-t') || kinds.has('t')) {
    return `In brackets 95 % intervals (Student t) over ${over} repetitions.`
  }
  return kinds.has('range') && 'low…high is the range of two repetitions; three give an interval.'
}

/** How many rows say nothing of the job, and why: a sentence a flag. */
function untrustedNotes({table}: JudgedPoints): readonly string[] {
  const doubted = table.points.filter((point) => !isTrusted(point))
  return UNTRUSTED_FLAGS.flatMap((flag) => {
    const rows = doubted.flatMap((point) => point.rows).filter((row) => flagsOf(row).includes(flag))
    if (rows.length === 0) return []
    const pipelines = [...new Set(rows.map(({pipeline}) => pipeline))].join(', ')
    const count = rows.length === 1 ? '1 row' : `${rows.length} rows`
    return [`untrusted: ${flag} on ${count} (${pipelines}), ${FLAG_TEXTS[flag] ?? ''}.`]
  })
}
