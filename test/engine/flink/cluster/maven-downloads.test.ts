import {expect, test} from 'vitest'
import {MavenDownloads} from '../../../../src/engine/flink/cluster/toolchain.js'

test('what Maven has fetched is told by count and size, every three seconds', () => {
  const said: string[] = []
  const downloads = new MavenDownloads((text) => said.push(text))
  const line = (size: string): string =>
    `[INFO] Downloaded from central: https://repo/a.jar (${size} at 3.6 MB/s)\n`

  downloads.hear('[INFO] Scanning for projects...\n', 0)
  downloads.hear('[INFO] Downloading from central: https://repo/a.jar\n', 1)
  downloads.hear(line('18 kB'), 2)
  // In pieces, as a pipe brings it.
  downloads.hear(line('1.5 MB').slice(0, 30), 1000)
  downloads.hear(line('1.5 MB').slice(30) + line('500 B'), 2000)
  downloads.hear(line('10 MB'), 3500)

  expect(said).toEqual(['Maven has fetched 1 files, 0.0 MB', 'Maven has fetched 4 files, 11.5 MB'])
})
