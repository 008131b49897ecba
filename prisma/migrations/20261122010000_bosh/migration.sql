-- AlterEnum
ALTER TYPE "transport" ADD VALUE 'bosh';
