import {describe, expect, test} from 'vitest'
import {GROUPS} from '../../src/page/app/settings/controls.js'
import {START} from '../../src/page/app/settings/start.js'
import {placeholderOf} from '../../src/page/app/settings/placeholders.js'

describe('texts of the page that may be empty', () => {
  const texts = GROUPS.flatMap(([, controls]) => controls).filter(
    ({kind, flag}) => kind === 'text' && START[flag] === '' && flag !== 'trace',
  )

  test.each(texts.map(({flag}) => flag))('say what holds without one: %s', (flag) => {
    expect(placeholderOf(flag)).not.toBe('')
  })
})
