import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {loadSweep} from '../../src/experiment/plan/load-sweep.js'
import {changeOf, textsOf} from '../../src/page/app/files.js'
import {START} from '../../src/page/app/settings/start.js'
import {sweepOf} from '../../src/page/app/settings/export.js'
import {asLists, flagsOf} from '../../src/page/app/settings/flags.js'
import {EXAMPLE} from '../../src/page/app/settings/presets.js'
import {questionOf} from '../support/play-page.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('what a page of burst play shares', () => {
  test('is a file of one’s own, also under the name of the one that every page has', () => {
    const own = 'atMs,rateEps\n0,100\n20000,0\n'
    expect(textsOf([EXAMPLE.name], new Map([[EXAMPLE.name, bytesOf(own)]]))).toEqual(
      new Map([[EXAMPLE.name, own]]),
    )
    expect(textsOf([EXAMPLE.name, 'x'], new Map([[EXAMPLE.name, bytesOf(EXAMPLE.text)]])).size).toBe(0)
  })

  test('keeps how a file is played where it is dropped as an address asked for it', () => {
    const asked = {...START, shape: 'trace', trace: 'long.csv', 'trace-scale': '3'}
    expect({...asked, ...changeOf({kind: 'trace', name: 'long.csv'}, asked)}).toEqual(asked)
    expect(changeOf({kind: 'trace', name: 'other.csv'}, asked)).toMatchObject({'trace-scale': ''})
  })

  test.each(['max<1s', 'cost<2', 'slo-missed-seconds<1', '', 'p999<1s'])(
    'is a sweep file that burst sweep takes, of objective “%s”',
    (slo) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'burst-play-'))
      const file = path.join(folder, 'play.yaml')
      const text = sweepOf({...START, slo})
      writeFileSync(file, text)
      expect(loadSweep(file).definition.name).toBe('play')
      rmSync(folder, {recursive: true})
      expect(text).toContain(slo)
    },
  )

  test('runs the pipelines of burst run where none is chosen, as its command does', async () => {
    const flags = flagsOf({...START, pipeline: ''})
    expect(asLists(flags)).not.toHaveProperty('pipeline')
    expect((await questionOf(flags)).settings.pipelines).toContain('modified')
  })
})
