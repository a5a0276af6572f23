import type { enLint } from "./en-lint.ts";

/** The texts of the editor about mistakes in the code, in Japanese. */
export const jaLint: typeof enLint = {
  lint: {
    count: (count) => `このファイルに${count}件の誤りがあります。F8で次へ、Shift+F8で前へ移動します。`,
    rules: {
      "no-default-export": (about) => `デフォルトエクスポートがありません。次のように書きます: ${about}`,
      "no-exports": () => "何もエクスポートしていません。upsertとdeleteをエクスポートしてください。",
      "no-handler": (about) => `ハンドラー(${about}など)がないため、呼び出しはすべて失敗します。`,
      "script-import": () =>
        "Segmentのファンクションはスクリプトなのでimportできません。ライブラリーはグローバル変数にあります。",
      "own-source": (about) => `自身のソース(${about})には送信できません。`,
      "missing-global": (about, reason) => `${about}は使えません: ${reason}`,
      "common-js": () => "integrationはCommonJSです。require()とmodule.exportsを使ってください。",
      "no-file": (about) => `「${about}」というファイルはありません。`,
      "closed-builtin": (about) => `Nodeの組み込みモジュール「${about}」はファンクションでは使えません。`,
      "closed-runtime": (about) => `「${about}」はランタイムのもので、ファンクションからは使えません。`,
      "closed-own": (about) =>
        `「${about}」はゲートウェイ自身のモジュールで、ファンクションからは使えません。`,
      "single-file": (about) =>
        `「${about}」はファイルですが、このファンクションは1ファイルです。コードの中に入れてください。`,
      url: (about) => `「${about}」はURLです。モジュールは棚にあるものだけが使えます。`,
      "not-on-shelf": (about) => `モジュール「${about}」は棚にありません。`,
      "cannot-run": (about, reason) => `「${about}」はファンクションでは動きません: ${reason}`,
      pin: (about, reason) => `棚の「${about}」は指定と異なるバージョンです: ${reason}`,
      "sub-path": (about) => `「${about}」は棚にありません。パッケージにこのサブパスがありません。`,
    },
    phrases: {
      Diagnostics: "誤りの一覧",
      "No diagnostics": "誤りはありません",
      close: "閉じる",
    },
  },
};
