/** What is used of jstat, which brings no types. */
declare module "jstat" {
  interface Quantile {
    inv(probability: number, ...parameters: number[]): number;
  }
  const jStat: {
    /** By degrees of freedom. */
    readonly chisquare: Quantile;
    /** By mean and standard deviation. */
    readonly normal: Quantile;
  };
  export = jStat;
}
