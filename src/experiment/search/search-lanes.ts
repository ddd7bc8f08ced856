import type {TrialRow} from '../../results/trial-row.js'
import type {RowWriter} from '../../results/folder/row-writer.js'

/**
 * Brings the rows of searches that go on side by side into the order of the searches, whatever order they come in:
 * the first search's rows are written as they come, the next one's wait until it has ended.
 */
export class OrderedRows {
  readonly #writer: Pick<RowWriter, 'add'>
  readonly #waiting: {readonly rows: TrialRow[]; isEnded: boolean}[]
  #first = 0
  #nextPlace = 0

  constructor(writer: Pick<RowWriter, 'add'>, searches: number) {
    this.#writer = writer
    this.#waiting = Array.from({length: searches}, () => ({rows: [], isEnded: false}))
  }

  add(search: number, row: TrialRow): Promise<void> {
    this.#waiting[search]?.rows.push(row)
    return this.#write()
  }

  end(search: number): Promise<void> {
    const own = this.#waiting[search]
    if (own) own.isEnded = true
    return this.#write()
  }

  async #write(): Promise<void> {
    const due: Promise<void>[] = []
    for (let first = this.#waiting[this.#first]; first; first = this.#waiting[this.#first]) {
      for (const row of first.rows.splice(0)) due.push(this.#writer.add(this.#nextPlace++, row))
      if (!first.isEnded) break
      this.#first++
    }
    await Promise.all(due)
  }
}
