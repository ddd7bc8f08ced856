/** 0.908 of a price, exactly: in thousandths of what the price is in. */
export const inThousandthsOfEuros = (price: number): number => price * 908
