/** The texts of fields for the settings of an instance, in English. */
export const enSettingFields = {
  settingFields: {
    required: "(required)",
    isSet: "A value is set; it is not shown.",
    replace: "Replace",
    replaceOf: (label: string) => `Replace: ${label}`,
    keep: (label: string) => `Keep the value that is set: ${label}`,
    removes: "Left empty, the value that is set is removed.",
    lines: "One a line",
    unset: "Not set",
    yes: "Yes",
    no: "No",
  },
};
