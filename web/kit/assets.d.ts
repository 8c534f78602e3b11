// Modules that the bundler makes.
declare module '*?url' {
  const url: string;
  export default url;
}
