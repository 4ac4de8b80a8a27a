// Readmissions within 30 days after heart failure, July 2014 to June 2017, as CMS published them (Hospital Readmissions Reduction Program, fiscal
// year 2020), and what patients of Vermont's hospitals said (HCAHPS, discharges of October 2020 to September 2021).

export interface Readmissions {
  readonly name: string;
  /** CMS Certification Number. */
  readonly ccn: string;
  /** Of the three years. */
  readonly discharges: number;
  readonly readmissions: number;
  /** What its patients' risks let expect, in percent. */
  readonly expectedRate: number;
}

export const SOUTHWESTERN: Readmissions = {
  name: "Southwestern Vermont Medical Center",
  ccn: "470012",
  discharges: 288,
  readmissions: 68,
  expectedRate: 20.0769,
};

export const NORTHWESTERN: Readmissions = {
  name: "Northwestern Medical Center",
  ccn: "470024",
  discharges: 190,
  readmissions: 41,
  expectedRate: 21.3352,
};

/** Percent of Vermont's patients who would definitely recommend the hospital. */
export const WOULD_RECOMMEND = 76;
