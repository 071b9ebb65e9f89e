import assert from "node:assert/strict";
import { test } from "node:test";
import { askedFor, isEmptyPrompt, isPromptEntry, tellsToWrite } from "./prompts.ts";

test("what Word itself prompts with names nothing, in any language", () => {
  for (const prompt of [
    "Click or tap here to enter text.",
    "Click or tap to enter a date.",
    "Choose an item.",
    "Klicken oder tippen Sie hier, um Text einzugeben.",
    "Cliquez ou appuyez ici pour entrer du texte.",
    "Haga clic o pulse aquí para escribir texto.",
    "Clique ou toque aqui para introduzir texto.",
    "Fare clic o toccare qui per immettere il testo.",
    "Klik of tik om tekst in te voeren.",
    "Kliknij lub naciśnij tutaj, aby wprowadzić tekst.",
    "Klikněte nebo klepněte sem a zadejte text.",
    "Klicka eller tryck här för att ange text.",
    "Kirjoita tekstiä napsauttamalla tai napauttamalla tätä.",
    "Metin girmek için buraya tıklayın veya dokunun.",
    "Место для ввода текста.",
    "Клацніть або торкніться тут, щоб ввести текст.",
    "Κάντε κλικ ή πατήστε εδώ για να εισαγάγετε κείμενο.",
    "انقر أو اضغط هنا لإدخال نص.",
    "לחץ או הקש כאן להזנת טקסט.",
    "单击或点击此处输入文字。",
    "クリックまたはタップしてテキストを入力してください。",
    "텍스트를 입력하려면 여기를 클릭하거나 탭하세요.",
    "Szöveg beírásához kattintson vagy koppintson ide.",
    "Faceți clic sau atingeți aici pentru a introduce text.",
  ])
    assert.equal(isEmptyPrompt(prompt), true, prompt);
});

test("a prompt that names its answer is freed of the words that ask", () => {
  const prompts: Readonly<Record<string, string>> = {
    "Click here to enter your name": "name",
    "Insert company name": "company name",
    "insert date": "date",
    "Bitte Namen eintragen": "Namen",
    "Indicar el nombre": "nombre",
    "Type of document": "Type of document",
    "State of incorporation": "State of incorporation",
    "Informe de auditoría": "Informe de auditoría",
    "Company Name": "Company Name",
  };
  for (const [prompt, asked] of Object.entries(prompts)) assert.equal(askedFor(prompt), asked, prompt);
});

test("entries of a list that only ask to choose are told from answers", () => {
  assert.deepEqual(["Choose an item.", "Select one", "Bitte auswählen", "---", "Select Committee"].map(isPromptEntry), [
    true,
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(["Bitte eine Kategorie auswählen:", "Please select the plant"].map(isPromptEntry), [true, true]);
  assert.deepEqual(["Pass", "Alaska", "Wahl"].map(isPromptEntry), [false, false, false]);
});

test("instructions to write begin with a verb, in any language", () => {
  for (const text of ["Enter full name", "Insérer le nom", "Vul in: naam", "Wpisz nazwę", "укажите дату"])
    assert.equal(tellsToWrite(text), true, text);
  for (const text of ["Address", "Indication", "State", "Typical values"]) assert.equal(tellsToWrite(text), false, text);
});
