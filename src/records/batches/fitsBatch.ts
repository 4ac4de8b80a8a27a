/** Whether RecordRegistry looks at a proof of this length below the root of a batch that its author says to have so many leaves. */
export function fitsBatch(length: number, count: number): boolean {
  return length >= Math.floor(Math.log2(count)) && length <= Math.ceil(Math.log2(count));
}
