export default {
  serverExternalPackages: ['@tenfold/runtime'],
}
