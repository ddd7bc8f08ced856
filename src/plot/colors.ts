/** Okabe and Ito's colors without yellow, then three dark ones: distinct with every common color vision, and never alone. */
export const COLORS = {
  blue: '#0072B2',
  vermillion: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  orange: '#E69F00',
  sky: '#56B4E9',
  gray: '#4D4D4D',
  black: '#000000',
  brown: '#8C510A',
  wine: '#882255',
} as const
