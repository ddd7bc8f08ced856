import {type FileHandle, open} from 'node:fs/promises'
import path from 'node:path'
import {TRIAL_COLUMNS} from '../columns.js'
import {csvHeader, csvLines} from '../csv.js'
import type {TrialRow} from '../trial-row.js'

/** What the writer needs of an open file. */
export type RowFile = Pick<FileHandle, 'appendFile' | 'sync' | 'close'>

/**
 * Appends rows in the order of their places, 0, 1, 2…, whatever order they come in: an early one waits for its
 * predecessors. A row is on disk when its `add` ends, or will be when its last predecessor's does.
 */
export class RowWriter {
  readonly #file: RowFile
  readonly #waiting = new Map<number, TrialRow>()
  #nextPlace = 0
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false

  constructor(file: RowFile) {
    this.#file = file
  }

  /** How many rows are on disk. */
  get written(): number {
    return this.#nextPlace
  }

  add(place: number, row: TrialRow): Promise<void> {
    this.#waiting.set(place, row)
    // After a failure the file may end in half a row: nothing may follow it, and every add fails the same way.
    if (!this.#isWriting) this.#writing = this.#writing.then(() => this.#write())
    this.#isWriting = true
    return this.#writing
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** All rows whose turn it is go with one wait for the disk. */
  async #write(): Promise<void> {
    for (let rows = this.#due(); rows.length > 0; rows = this.#due()) {
      await this.#file.appendFile(csvLines(TRIAL_COLUMNS, rows))
      await this.#file.sync()
      for (let left = rows.length; left > 0; left--) this.#waiting.delete(this.#nextPlace++)
    }
    this.#isWriting = false
  }

  #due(): readonly TrialRow[] {
    const rows: TrialRow[] = []
    for (
      let row = this.#waiting.get(this.#nextPlace);
      row;
      row = this.#waiting.get(this.#nextPlace + rows.length)
    ) {
      rows.push(row)
    }
    return rows
  }
}

/** Opens trials.csv at its end; a new one gets its header. */
export async function openRows(folder: string): Promise<RowWriter> {
  const file = await open(path.join(folder, 'trials.csv'), 'a')
  try {
    const {size} = await file.stat()
    if (size === 0) await file.appendFile(csvHeader(TRIAL_COLUMNS))
  } catch (error) {
    await file.close()
    throw error
  }
  return new RowWriter(file)
}
