import type {State} from '../settings/controls.js'
import {make} from '../element.js'
import {type OwnSetting, ownSettings} from '../settings/flags.js'
import {type Built, buildText, type Changed} from './text-field.js'

/** The settings that strategy and batch policy have of their own: others for each of them, folded. */
export function buildOwnSettings(onChange: Changed): Built {
  const rows = make('div')
  const details = make('details', {}, make('summary', {}, 'Settings of strategy and batch'), rows)
  let flags = ''
  let shows: readonly Built['show'][] = []
  const show = (state: Readonly<State>): void => {
    const settings = ownSettings(state)
    const asked = settings.map(({flag}) => flag).join()
    // What is being typed into stays where it is.
    if (asked !== flags) {
      const built = settings.map((setting) => buildSetting(setting, onChange))
      rows.replaceChildren(...built.map(({row}) => row))
      shows = built.map((one) => one.show)
      flags = asked
    }
    details.hidden = settings.length === 0
    for (const one of shows) one(state)
  }
  return {row: make('fieldset', {}, details), show}
}

function buildSetting({flag, setting, unit}: OwnSetting, onChange: Changed): Built {
  const label = flag.replace('.', ' ').replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
  const built = buildText({flag, label}, onChange)
  const input = built.row.querySelector('input')
  input?.setAttribute('placeholder', `${String(setting.default)}${unit}`)
  built.row.title = setting.describe
  return built
}
