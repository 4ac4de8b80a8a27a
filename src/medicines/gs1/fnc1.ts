/** What scanners transmit for the function character that ends an element string: ASCII GS. */
export const FNC1 = "\x1d";
