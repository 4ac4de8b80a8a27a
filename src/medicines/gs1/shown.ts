/** A text as an error may carry it: bounded, and on one line. */
export function shown(text: string): string {
  const visible = text.slice(0, 100).replaceAll(/[^\x20-\x7e]/g, "·");
  return text.length > 100 ? `${visible}…` : visible;
}
