import type { enSettingFields } from "./en-setting-fields.ts";

/** The texts of fields for the settings of an instance, in Japanese. */
export const jaSettingFields: typeof enSettingFields = {
  settingFields: {
    required: "(必須)",
    isSet: "値は設定済みです(表示されません)。",
    replace: "置き換える",
    replaceOf: (label) => `置き換える: ${label}`,
    keep: (label) => `設定済みの値をそのまま使う: ${label}`,
    removes: "空欄のまま保存すると、設定済みの値は削除されます。",
    lines: "1行に1つ",
    unset: "未設定",
    yes: "はい",
    no: "いいえ",
  },
};
