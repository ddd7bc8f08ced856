import {MOST_BYTES} from '../browser/page-files.js'
import type {PageFile} from '../worker.js'

/** Listens for files that are dropped, chosen or pasted as text. */
export function listenForFiles(
  chooser: HTMLInputElement,
  on: {readonly file: (file: PageFile) => void; readonly refused: (text: string) => void},
): void {
  const take = async (list: Iterable<File>): Promise<void> => {
    for (const file of list) {
      if (file.size > MOST_BYTES)
        on.refused(
          `${file.name} is larger than ${MOST_BYTES / 2 ** 20} MB; cut it, or give it to the command line`,
        )
      else on.file({name: file.name, bytes: new Uint8Array(await file.arrayBuffer())})
    }
  }
  chooser.addEventListener('change', () => {
    void take([...(chooser.files ?? [])]).finally(() => {
      chooser.value = ''
    })
  })
  document.addEventListener('dragover', (event) => {
    event.preventDefault()
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    void take([...(event.dataTransfer?.files ?? [])])
  })
  document.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length > 0) void take(files)
    else if (text.trim().includes('\n')) on.file({name: 'pasted.csv', bytes: new TextEncoder().encode(text)})
    else return
    event.preventDefault()
  })
}
