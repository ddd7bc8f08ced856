import {type Eps, type Ms, MS_PER_S} from './units.js'

/** The events per second that slots serve, each one event in `serviceTimeMs`. */
export const capacityOf = (slots: number, serviceTimeMs: Ms): Eps => (slots * MS_PER_S) / serviceTimeMs
