/** A number as a reader takes it in: three digits, thousands apart. */
export const threeDigits = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US')
