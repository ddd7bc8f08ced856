import {ownValue} from '../model/own-value.js'
import {inferSchema, initParser} from 'udsv'
import {UsageError} from '../errors.js'
import {readText} from './read-table.js'

/** A value that others published for one of the figures. */
export interface PublishedValue {
  readonly figure: string
  readonly pipeline: string
  readonly x: number
  readonly yName: string
  readonly y: number
}

/** Published quantiles of the client's time per call, by function and batch size. */
export interface PublishedCalls {
  readonly function: string
  readonly batchEvents: number
  readonly p10Ms: number
  readonly p25Ms: number
  readonly p50Ms: number
  readonly p75Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly meanMs: number
}

/** The figures of the original study, as its repository has them. */
export interface Published {
  readonly values: readonly PublishedValue[]
  readonly calls: readonly PublishedCalls[]
}

const VALUES_HEADER = 'figure,pipeline,x_name,x,y_name,y,note'
const CALLS_HEADER =
  'function,batch_events,runs,warm_calls,min_ms,p10_ms,p25_ms,p50_ms,p75_ms,p90_ms,p99_ms,max_ms,mean_ms,first_call_median_ms'

/** Reads a file of published values: values behind figures, or quantiles per call; its header tells which; throws a UsageError where it is neither. */
export async function readPublished(file: string): Promise<Published> {
  const text = (await readText(file)).replaceAll('\r\n', '\n')
  const header = text.split('\n', 1)[0] ?? ''
  if (header !== VALUES_HEADER && header !== CALLS_HEADER) {
    throw new UsageError(
      `${file}:1 is not the header of published values: ${JSON.stringify(header.slice(0, 60))}`,
      {
        suggestions: [
          `values of figures begin with ${VALUES_HEADER}`,
          `quantiles per call begin with ${CALLS_HEADER}`,
        ],
      },
    )
  }
  const records = parseRecords(text, file)
  return header === VALUES_HEADER
    ? {values: records.map(valueOf), calls: []}
    : {values: [], calls: records.map(callsOf)}
}

interface PublishedRecord {
  text(column: string): string
  number(column: string): number
}

/** Notes may be quoted and hold commas; every number must be one. */
function parseRecords(text: string, file: string): readonly PublishedRecord[] {
  if (text.trim().split('\n').length < 2)
    throw new UsageError(`${file}:2 is missing: there is a header and no value`, {
      suggestions: ['name a file with values'],
    })
  const parser = initParser(inferSchema(text, {col: ',', row: '\n', encl: '"'}))
  const rows = parser.stringObjs<Record<string, string>>(text)
  return rows.map((row, index) => ({
    text: (column) => ownValue(row, column) ?? '',
    number: (column) => {
      const cell = ownValue(row, column) ?? ''
      const value = cell === '' ? Number.NaN : Number(cell)
      if (Number.isFinite(value)) return value
      throw new UsageError(`${file}:${index + 2} column ${column}: ${JSON.stringify(cell)} is not a number`, {
        suggestions: ['correct or remove that line'],
      })
    },
  }))
}

const valueOf = (record: PublishedRecord): PublishedValue => ({
  figure: record.text('figure'),
  pipeline: record.text('pipeline'),
  x: record.number('x'),
  yName: record.text('y_name'),
  y: record.number('y'),
})

const callsOf = (record: PublishedRecord): PublishedCalls => ({
  function: record.text('function'),
  batchEvents: record.number('batch_events'),
  p10Ms: record.number('p10_ms'),
  p25Ms: record.number('p25_ms'),
  p50Ms: record.number('p50_ms'),
  p75Ms: record.number('p75_ms'),
  p90Ms: record.number('p90_ms'),
  p99Ms: record.number('p99_ms'),
  meanMs: record.number('mean_ms'),
})
