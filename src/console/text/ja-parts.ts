import type { enParts } from "./en-parts.ts";

/** The texts of what a function is asked and held to, in Japanese. */
export const jaParts: typeof enParts = {
  general: {
    about: "名前と説明",
    description: "説明",
    limits: "実行の制限",
    limitsHint: "空欄にすると既定値に戻ります。",
    cpuMs: "CPU時間(ミリ秒)",
    cpuHint: "Cloudflareでのみ適用されます",
    outgoingRequests: "外部へのリクエスト数",
    outgoingBytes: "送受信の合計(バイト)",
    concurrentRuns: "同時実行数",
    egress: "リクエストの送信先",
    egressChoices: { any: "すべての公開ホスト", listed: "次のホストのみ" },
    hosts: "ホスト(1行に1つ)",
    hostsHint:
      "例: api.example.com、*.example.com(配下のすべての名前)、IPアドレス。空欄の場合はどこにも送信できません。",
    saveAbout: "名前と説明を保存",
    saveLimits: "制限を保存",
  },
  schema: {
    intro: "このファンクションの利用先(ソースや接続)ごとに設定する値の項目です。",
    none: "このバージョンには設定項目がありません。",
    noneHint: "項目を追加すると、その値をsettingsから名前で参照できます。",
    add: "設定項目を追加",
    name: "名前",
    nameHint: (name) => `コードではsettings.${name}で参照します`,
    label: "ラベル",
    type: "型",
    types: {
      STRING: "テキスト",
      BOOLEAN: "はい/いいえ",
      ARRAY: "テキストのリスト",
      TEXT_MAP: "名前とテキストの組",
    },
    description: "説明",
    required: "必須",
    sensitive: "機密: 暗号化され、以後は表示されません",
    fresh: "新しい設定項目",
    example: "利用先での入力欄",
    twice: "同じ名前の設定項目があります。",
    hint: "設定項目はコードと一緒に、バージョンの一部として保存されます。",
  },
};
