// Puts the example people's names above their phones.

for (const sign of document.querySelectorAll("[data-name]")) {
  const answer = await fetch(`/api/me?as=${sign.dataset.name}`);
  if (!answer.ok) continue;
  const { name, bot } = await answer.json();
  sign.textContent = name;
  document.querySelector("[data-stage=bot]").textContent = bot.first_name;
  document.title = `${bot.first_name} · 演示台`;
}
