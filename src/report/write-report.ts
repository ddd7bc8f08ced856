import {open, stat} from 'node:fs/promises'
import path from 'node:path'
import {EnvironmentError, messageOf, UsageError} from '../errors.js'
import {writeWholeFile} from '../host/whole-file.js'
import {makeFolders} from '../results/folder/make-folders.js'
import {KEY_META, readReportAssets, type Report, type ReportAssets, reportHtml} from './report-page.js'

const HEAD_BYTES = 512

/**
 * Writes a report and returns its file. Throws a UsageError where the file is no report of the same results, and an
 * EnvironmentError where it cannot be read or written.
 */
export async function writeReport(report: Report, out: string, assets?: ReportAssets): Promise<string> {
  const page = reportHtml(report, assets ?? (await readReportAssets()))
  await requireOwnReport(out, report)
  try {
    await makeFolders(path.dirname(out))
    await writeWholeFile(out, page)
    return out
  } catch (cause) {
    throw new EnvironmentError(`cannot write ${out}: ${messageOf(cause)}`, {
      cause,
      suggestions: ['name another file, in a folder that you may write to'],
    })
  }
}

/**
 * A page of other results, or no report at all, stays as it is: throws a UsageError that names the flag where the file
 * is there and is neither a report with the key nor one of the place, and an EnvironmentError where it cannot be read.
 */
export async function requireOwnReport(
  file: string,
  {key, place}: Pick<Report, 'key' | 'place'>,
  flag = '--out',
): Promise<void> {
  const head = await headOf(file, flag)
  if (head === null) return
  const [, written] = new RegExp(`name="${KEY_META}" content="([^"]*)"`).exec(head) ?? []
  const marks = written?.split(' ') ?? []
  if (marks[0] === key || (place !== undefined && marks[1] === place)) return
  const what = written === undefined ? 'no report of burst' : 'the report of other results'
  throw new UsageError(`${file} is there and is ${what}: it is not written over`, {
    suggestions: [`name another file with ${flag}`, 'or remove it first'],
  })
}

async function headOf(file: string, flag: string): Promise<string | null> {
  const entry = await stat(file).catch(() => null)
  if (entry === null) return null
  if (!entry.isFile()) {
    throw new UsageError(`${file} is no file`, {suggestions: [`name a file with ${flag}, like report.html`]})
  }
  try {
    return await firstBytes(file)
  } catch (cause) {
    throw new EnvironmentError(`cannot read ${file}, which is in the way: ${messageOf(cause)}`, {
      cause,
      suggestions: [`name another file with ${flag}`],
    })
  }
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
