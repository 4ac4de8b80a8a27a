/** Transfers that are no transaction, with the clause of the FD&C Act that says so: no TI and TS go with them. */
export const EXEMPT_TRANSACTIONS = {
  intracompany: "581(24)(B)(i)",
  "health-care-entities-under-common-control": "581(24)(B)(ii)",
  "emergency-medical-reasons": "581(24)(B)(iii)",
  "dispensing-on-prescription": "581(24)(B)(iv)",
  samples: "581(24)(B)(v)",
  "blood-for-transfusion": "581(24)(B)(vi)",
  "minimal-quantities-for-office-use": "581(24)(B)(vii)",
  "charity-to-nonprofit-affiliate": "581(24)(B)(viii)",
  "sale-or-merger-of-a-business": "581(24)(B)(ix)",
  "animal-drug": "581(24)(B)(x)",
  "nuclear-facility": "581(24)(B)(xi)",
  "combination-product": "581(24)(B)(xii)",
  "medical-convenience-kit": "581(24)(B)(xiii)",
  "intravenous-nutrition": "581(24)(B)(xiv)",
  "intravenous-equilibrium": "581(24)(B)(xv)",
  "irrigation-or-sterile-water": "581(24)(B)(xvi)",
  "medical-gas": "581(24)(B)(xvii)",
  "licensed-device": "581(24)(B)(xviii)",
  "return-to-the-seller": "582(d)(1)(C)",
} as const;

export type ExemptTransaction = keyof typeof EXEMPT_TRANSACTIONS;
