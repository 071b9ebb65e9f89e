// Styles are taken in by Vite; to TypeScript they are modules without exports.
declare module "*.css";
